package org.xenolith.tests.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which module may know which, and which libraries it may use. */
class ModuleTest {
    private static JavaClasses product;

    @BeforeAll
    static void read() {
        product = Classes.ofTheProduct();
    }

    /** A module: its packages begin with {@code org.xenolith.NAME}; the JDK may always be used. */
    record Module(String name, List<String> mayUse) {
        static Module of(String name, String... mayUse) {
            return new Module(name, List.of(mayUse));
        }

        String[] allowed() {
            List<String> packages = new ArrayList<>(List.of("java..", "com.sun.management..", "jdk.net..", "org.xenolith." + name + ".."));
            packages.addAll(mayUse);
            return packages.toArray(String[]::new);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final String ABI = "org.xenolith.abi..";
    private static final String EVTCHN = "org.xenolith.evtchn..";
    private static final String CORE = "org.xenolith.core..";
    private static final String LINUX = "org.xenolith.linux..";
    private static final String LOG = "org.slf4j..";
    private static final String UNSAFE = "sun.misc";

    static Stream<Module> modules() {
        return Stream.of(
                Module.of("abi", UNSAFE),
                Module.of("linux", "com.sun.jna.."),
                Module.of("evtchn", ABI),
                Module.of("core", ABI, EVTCHN, LOG, "org.tukaani.xz..", "com.github.luben.zstd..", "net.jpountz.."),
                Module.of("kvm", ABI, EVTCHN, CORE, LINUX, LOG),
                Module.of("soft", ABI, EVTCHN, CORE, LOG, UNSAFE, "org.objectweb.asm.."),
                Module.of("xenstore", ABI, LOG),
                Module.of("pv", ABI, EVTCHN, "org.xenolith.xenstore", "org.xenolith.xenstore.client..", LOG),
                Module.of("toolstack", "org.xenolith..", LOG, "com.google.protobuf..", "io.netty..", "javax.net.ssl..",
                        "javax.security.auth.x500..", "picocli..",
                        "com.github.luben.zstd..", "net.jpountz.."));
    }

    @Test
    void shouldNameEveryModule() {
        Set<String> found = product.stream().map(type -> type.getPackageName().split("\\.")[2])
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(modules().map(Module::name).collect(Collectors.toCollection(TreeSet::new)), found);
    }

    @ParameterizedTest
    @MethodSource("modules")
    void shouldUseOnlyWhatItsRowAllows(Module module) {
        classes().that().resideInAPackage("org.xenolith." + module.name() + "..")
                .should().onlyDependOnClassesThat().resideInAnyPackage(module.allowed())
                .check(product);
    }

    @ParameterizedTest
    @MethodSource("modules")
    void shouldHaveNoCycleBetweenItsPackages(Module module) {
        slices().matching("org.xenolith." + module.name() + ".(*)..").should().beFreeOfCycles()
                .allowEmptyShould(true).check(product);
    }
}
