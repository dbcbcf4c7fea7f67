package org.xenolith.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What source files and documents look like. */
class SourceTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Set<String> NOT_OURS = Set.of(".git", ".cache", ".idea", ".vscode", "target");
    private static final int MOST_LINES = 500;
    /** Put together, so that this file is none of its own findings. */
    private static final Pattern PUT_OFF = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX)\\b");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

    private static List<Path> sources;
    private static List<Path> documents;

    @BeforeAll
    static void find() throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return NOT_OURS.contains(directory.getFileName().toString()) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                files.add(ROOT.relativize(file));
                return FileVisitResult.CONTINUE;
            }
        });
        sources = files.stream().filter(named(".*\\.(java|proto|c|h|S|sh)|(test|demo|lab|bench)|bin/.*|images/(recipes|lab)/.*")).toList();
        documents = files.stream().filter(named(".*\\.md")).toList();
    }

    private static Predicate<Path> named(String pattern) {
        return file -> file.toString().matches(pattern);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(ROOT.resolve(file));
        } catch (IOException e) {
            throw new AssertionError(file + " cannot be read as UTF-8", e);
        }
    }

    @Test
    void shouldFindTheTree() {
        assertFalse(sources.size() < 500 || documents.size() < 20, () -> ROOT + " has few files: " + sources.size());
    }

    @Test
    void shouldHoldOneIdeaPerFile() {
        assertEquals(List.of(), sources.stream().filter(file -> lines(file).size() > MOST_LINES).toList());
    }

    @Test
    void shouldPutNothingOff() {
        assertEquals(List.of(), sources.stream().filter(file -> lines(file).stream().anyMatch(PUT_OFF.asPredicate())).toList());
    }

    @Test
    void shouldSayWhatEveryPackageIsFor() {
        Set<Path> packages = sources.stream().filter(named(".*/src/main/java/.*\\.java")).map(Path::getParent)
                .collect(Collectors.toSet());
        assertEquals(List.of(), packages.stream()
                .filter(directory -> !Files.exists(ROOT.resolve(directory).resolve("package-info.java"))).toList());
    }

    @Test
    void shouldLinkOnlyToWhatIsThere() {
        List<String> broken = new ArrayList<>();
        for (Path document : documents) {
            for (String line : lines(document)) {
                for (Matcher link = LINK.matcher(line); link.find(); ) {
                    if (!Files.exists(ROOT.resolve(document).resolveSibling(link.group(1)))) {
                        broken.add(document + ": " + link.group(1));
                    }
                }
            }
        }
        assertEquals(List.of(), broken);
    }

    @Test
    void shouldNumberEachDecisionOnce() {
        List<String> numbers = documents.stream().filter(named("docs/adr/.*")).map(file -> file.getFileName().toString())
                .filter(name -> !name.equals("README.md")).map(name -> name.split("-")[0]).sorted().toList();
        assertEquals(numbers.stream().distinct().toList(), numbers);
        assertEquals(List.of(), numbers.stream().filter(number -> !number.matches("\\d{4}")).toList());
    }
}
