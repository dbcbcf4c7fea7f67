package org.xenolith.tests.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/** The compiled classes of the product, without tests and without what protoc generated. */
final class Classes {
    private Classes() {
    }

    static JavaClasses ofTheProduct() {
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("org/xenolith/toolstack/proto/"))
                .importPackages("org.xenolith");
    }

    /** Whether a class, or the one it is nested in, is where a process starts. */
    static boolean isMain(JavaClass type) {
        JavaClass outer = type.getEnclosingClass().orElse(null);
        return type.getMethods().stream().anyMatch(method -> method.getName().equals("main")
                && method.getModifiers().contains(JavaModifier.STATIC)) || outer != null && isMain(outer);
    }
}
