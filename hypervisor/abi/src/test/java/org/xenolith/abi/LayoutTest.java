package org.xenolith.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every offset and size of every layout class against the C headers (libxen-dev), for both widths. */
class LayoutTest {
    @TempDir
    Path folder;

    @Test
    void shouldMatchTheHeadersFor64BitGuests() throws Exception {
        compare("-m64", "_64");
    }

    @Test
    void shouldMatchTheHeadersFor32BitGuests() throws Exception {
        compare("-m32", "_32");
    }

    private void compare(String mode, String suffix) throws Exception {
        Map<String, Integer> expected = table(mode);
        Set<String> classes = new TreeSet<>();
        for (Map.Entry<String, Integer> entry : expected.entrySet()) {
            String[] name = entry.getKey().split(" ");
            classes.add(name[0]);
            assertEquals(entry.getValue(), constant(name[0], name[1], suffix), entry.getKey() + mode);
        }
        for (String layout : classes) {
            checkEveryConstantIsListed(layout, expected, suffix);
        }
    }

    private static int constant(String layout, String name, String suffix) throws Exception {
        Class<?> type = Class.forName("org.xenolith.abi." + layout);
        try {
            return type.getField(name).getInt(null);
        } catch (NoSuchFieldException both) {
            return type.getField(name + suffix).getInt(null);
        }
    }

    private static void checkEveryConstantIsListed(String layout, Map<String, Integer> expected, String suffix)
            throws ClassNotFoundException {
        for (Field field : Class.forName("org.xenolith.abi." + layout).getFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                String name = field.getName().replaceAll("_(64|32)$", "");
                assertTrue(expected.containsKey(layout + " " + name), layout + "." + field.getName() + " is not in the table");
            }
        }
    }

    private Map<String, Integer> table(String mode) throws IOException, InterruptedException {
        assumeTrue(Files.exists(Path.of("/usr/include/xen/xen.h")), "the Xen headers (libxen-dev) are not installed");
        Path source = folder.resolve("layouts.c");
        try (InputStream in = LayoutTest.class.getResourceAsStream("layouts.c")) {
            Files.copy(in, source);
        }
        Path assembly = folder.resolve("layouts" + mode + ".s");
        Map<String, Integer> table = new TreeMap<>();
        assumeTrue(compile(mode, source, assembly), "no C compiler (gcc)");
        for (String line : Files.readAllLines(assembly, StandardCharsets.UTF_8)) {
            if (line.startsWith("->")) {
                String[] parts = line.substring(2).split(" ");
                table.put(parts[0] + " " + parts[1], Integer.valueOf(parts[2]));
            }
        }
        assertTrue(table.size() > 100, "table has " + table.size() + " lines");
        return table;
    }

    private static boolean compile(String mode, Path source, Path assembly) throws InterruptedException {
        try {
            Process process = new ProcessBuilder("gcc", mode, "-S", "-ffreestanding", "-o", assembly.toString(),
                    source.toString()).inheritIO().start();
            assertTrue(process.waitFor(30, TimeUnit.SECONDS), "gcc takes too long");
            assertEquals(0, process.exitValue(), "gcc " + mode);
            return true;
        } catch (IOException absent) {
            return false;
        }
    }
}
