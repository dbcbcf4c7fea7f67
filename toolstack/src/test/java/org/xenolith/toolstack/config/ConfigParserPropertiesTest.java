package org.xenolith.toolstack.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.random.RandomGenerator;
import java.nio.file.Path;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.xenolith.toolstack.config.ConfigValue.Atom;
import org.xenolith.toolstack.config.ConfigValue.Items;

class ConfigParserPropertiesTest {
    private static final List<String> PIECES = List.of("a", "name", "=", "+=", "[", "]", ",", ";", "\n", "'x'", "\"y\"",
            "'", "\"", "\\", "#", " ", "0x1f", "12", "disk", "vif", "memory", "kernel", "'mac='", "\u0000", "type=\"pvh\"");

    @Property(tries = 2000)
    void shouldThrowOnlyItsOwnExceptionOnAnyText(@ForAll String text) {
        parseOrRefuse(text);
    }

    @Property(tries = 2000)
    void shouldThrowOnlyItsOwnExceptionOnTextOfItsTokens(@ForAll("tokens") String text) {
        parseOrRefuse(text);
    }

    @Property(tries = 1000)
    void shouldReadBackWhatItPrints(@ForAll("values") ConfigValue value) {
        ConfigText text = ConfigParser.parse("t", "k = " + ConfigPrinter.print(value));
        assertEquals(text(value), text(text.get("k").orElseThrow().value()));
        assertEquals(ConfigPrinter.print(text), ConfigPrinter.print(ConfigParser.parse("t", ConfigPrinter.print(text))));
    }

    @Property(tries = 1000)
    void shouldRefuseSpecificationsOnlyByItsOwnException(@ForAll("specs") String spec) {
        ConfigText text = ConfigParser.parse("t", "name='n'\nkernel='/k'\ndisk=[" + ConfigPrinter.print(new Atom(spec, 1))
                + "]\nvif=[" + ConfigPrinter.print(new Atom(spec, 1)) + "]");
        try {
            new DomainConfigReader(Path.of("/"), RandomGenerator.of("L64X128MixRandom")).read(text);
        } catch (ConfigException e) {
            assertEquals("t", e.origin().source());
        }
    }

    private static void parseOrRefuse(String text) {
        try {
            ConfigText parsed = ConfigParser.parse("t", text);
            new DomainConfigReader(Path.of("/"), RandomGenerator.of("L64X128MixRandom")).read(parsed);
        } catch (ConfigException e) {
            assertEquals("t", e.origin().source());
        }
    }

    /** Line numbers are not kept by printing. */
    private static String text(ConfigValue value) {
        return ConfigPrinter.print(value);
    }

    @Provide
    Arbitrary<String> tokens() {
        return Arbitraries.of(PIECES).list().ofMaxSize(40).map(pieces -> String.join("", pieces));
    }

    @Provide
    Arbitrary<String> specs() {
        return Arbitraries.of("xvda", "hdc:cdrom", "raw", "raw:", "phy:", "foo:", ",", "=", "target=", "/dev/x", "vdev=",
                "access=", "rw", "cdrom", "format=", "mac=", "rate=", "10Mb/s", "@", "50ms", "mtu=", "1500", "devid=",
                "99999999999", " ", "d1p1", "0x", "\u0000").list().ofMaxSize(12).map(pieces -> String.join("", pieces));
    }

    @Provide
    Arbitrary<ConfigValue> values() {
        Arbitrary<ConfigValue> atoms = Arbitraries.strings().all().map(text -> new Atom(text, 1));
        return Arbitraries.lazyOf(() -> atoms,
                () -> atoms.list().ofMaxSize(3).map(values -> new Items(values, 1)),
                () -> values().list().ofMaxSize(2).map(values -> new Items(values, 1)));
    }
}
