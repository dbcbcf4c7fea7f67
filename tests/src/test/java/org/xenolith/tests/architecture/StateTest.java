package org.xenolith.tests.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nothing lives in statics, and only the places where a process starts may end it or talk to its terminal. */
class StateTest {
    private static final Set<Class<?>> MUTABLE = Set.of(AtomicBoolean.class, AtomicInteger.class, AtomicLong.class,
            AtomicReference.class, LongAdder.class, Lock.class, StringBuilder.class, ThreadLocal.class);

    private static JavaClasses product;

    @BeforeAll
    static void read() {
        product = Classes.ofTheProduct();
    }

    @Test
    void shouldHaveOnlyFinalStatics() {
        fields().that().areStatic().should().beFinal().check(product);
    }

    @Test
    void shouldHaveNoStaticOfAMutableType() {
        fields().that().areStatic()
                .should().notHaveRawType(describe("mutable", type -> MUTABLE.stream().anyMatch(type::isAssignableTo)))
                .check(product);
    }

    /** What a static collection is shows only in the initialised class: it must be one of the JDK's immutable ones. */
    @Test
    void shouldHaveOnlyImmutableStaticCollections() throws ReflectiveOperationException {
        Set<String> mutable = new TreeSet<>();
        for (JavaClass type : product) {
            for (JavaField field : type.getFields()) {
                if (holdsCollection(field) && !isImmutable(field.reflect())) {
                    mutable.add(field.getFullName());
                }
            }
        }
        assertEquals(Set.of(), mutable);
    }

    /** Arrays that other packages can reach could be written there. Empty ones cannot. */
    @Test
    void shouldShareNoArrays() throws ReflectiveOperationException {
        Set<String> shared = new TreeSet<>();
        for (JavaClass type : product) {
            for (JavaField field : type.getFields()) {
                if (field.getRawType().isArray() && field.getModifiers().containsAll(Set.of(STATIC, PUBLIC))
                        && Array.getLength(field.reflect().get(null)) > 0) {
                    shared.add(field.getFullName());
                }
            }
        }
        assertEquals(Set.of(), shared);
    }

    private static boolean holdsCollection(JavaField field) {
        return field.getModifiers().contains(STATIC) && !field.getModifiers().contains(SYNTHETIC)
                && (field.getRawType().isAssignableTo(Collection.class) || field.getRawType().isAssignableTo(Map.class));
    }

    private static boolean isImmutable(Field field) throws ReflectiveOperationException {
        field.setAccessible(true);
        String implementation = field.get(null).getClass().getName();
        return implementation.startsWith("java.util.ImmutableCollections$")
                || implementation.startsWith("java.util.Collections$Unmodifiable");
    }

    @Test
    void shouldEndTheProcessOnlyFromAMain() {
        noClasses().that(describe("are no mains", type -> !Classes.isMain(type)))
                .should().callMethod(System.class, "exit", int.class)
                .orShould().callMethod(Runtime.class, "exit", int.class)
                .orShould().callMethod(Runtime.class, "halt", int.class)
                .check(product);
    }

    @Test
    void shouldTouchStandardStreamsOnlyFromAMain() {
        noClasses().that(describe("are no mains", type -> !Classes.isMain(type)))
                .should(ACCESS_STANDARD_STREAMS).check(product);
    }
}
