package org.xenolith.toolstack.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenolith.toolstack.config.ConfigValue.Atom;
import org.xenolith.toolstack.config.ConfigValue.Items;

class ConfigParserTest {
    private static ConfigText parse(String text) {
        return ConfigParser.parse("a.cfg", text);
    }

    private static ConfigValue value(String text) {
        return parse("k=" + text).get("k").orElseThrow().value();
    }

    private static String error(String text) {
        return assertThrows(ConfigException.class, () -> parse(text)).getMessage();
    }

    @Test
    void shouldTreatNumbersAsStrings() {
        assertEquals(value("\"512\""), value("512"));
        assertEquals(new Atom("0x1f", 1), value("0x1f"));
    }

    @Test
    void shouldAcceptBothQuotesAndEveryEscape() {
        assertEquals(new Atom("a'b\"c", 1), value("'a\\'b\"c'"));
        assertEquals(new Atom("\"'\\\007\b\f\n\r\t\013", 1), value("\"\\\"\\'\\\\\\a\\b\\f\\n\\r\\t\\v\""));
    }

    @Test
    void shouldEndStatementsBySemicolonNewlineOrFileEnd() {
        ConfigText text = parse("a=1;b=2\n\n;;c=3 # note\n# whole line\nd=4#at the end");
        assertEquals(List.of("a", "b", "c", "d"), text.settings().stream().map(Setting::key).toList());
        assertEquals(5, text.get("d").orElseThrow().origin().line());
    }

    @Test
    void shouldNestListsOverLinesWithTrailingComma() {
        ConfigValue nested = value("[ # first\n 'x'\n,[ 1,\n2 ,],\n[]\n]");
        Items items = (Items) nested;
        assertEquals(new Atom("x", 2), items.values().get(0));
        assertEquals(2, ((Items) items.values().get(1)).values().size());
        assertEquals(0, ((Items) items.values().get(2)).values().size());
    }

    @Test
    void shouldLetTheLastAssignmentWin() {
        assertEquals(new Atom("2", 2), parse("a=1\na=2").get("a").orElseThrow().value());
    }

    @Test
    void shouldAppendStringsAndLists() {
        assertEquals("xy", ((Atom) parse("a='x'\na+='y'").get("a").orElseThrow().value()).text());
        assertEquals(2, ((Items) parse("a=['x']\na+=['y']").get("a").orElseThrow().value()).values().size());
        assertEquals("y", ((Atom) parse("a+='y'").get("a").orElseThrow().value()).text());
    }

    @Test
    void shouldRefuseToJoinStringAndList() {
        assertEquals("a.cfg:2: a: += cannot join a string and a list", error("a='x'\na+=['y']"));
    }

    @Test
    void shouldLetALaterTextOverrideAndAppend() {
        ConfigText text = ConfigParser.parseAfter(parse("a='x'\nb=1"), "command line", "a+='y';b=2");
        assertEquals("xy", ((Atom) text.get("a").orElseThrow().value()).text());
        assertEquals("command line:1", text.get("b").orElseThrow().origin().toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "1 | memory 512 | expected = or += after the key, found '512'",
        "1 | memory= | expected a value, found end of file",
        "1 | a=b | expected a value, found 'b'; put strings in quotes",
        "1 | a=512m | expected the end of the line after the value, found 'm'",
        "1 | a=[1 2] | expected , or ] in the list, found '2'",
        "1 | a=[,] | expected a value, found ','",
        "1 | Name='x' | unexpected character 'N'",
        "1 | a=/x | unexpected character '/'",
        "1 | a='x | does not end on its line",
        "1 | a='\\q' | unknown escape",
        "1 | =1 | expected a key, found '='",
    })
    void shouldNameFileLineAndWhatIsWrong(int line, String text, String expected) {
        String message = error(text);
        assertTrue(message.startsWith("a.cfg:" + line + ": ") && message.contains(expected), message);
    }

    @Test
    void shouldNameTheLineInsideAList() {
        assertEquals("a.cfg:4: disk: expected a value, found 'oops'; put strings in quotes",
                error("a=1\ndisk = [\n'x',\noops ]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=1\r\n", "\u0000", "a='\n'", "a=\n1", "\u00e9=1", "a+1", "a=1 b=2", "]"})
    void shouldRefuseWhatXlRefuses(String text) {
        error(text);
    }

    @Test
    void shouldBoundTheDepthOfLists() {
        assertTrue(error("a=" + "[".repeat(100_000)).contains("nest deeper than 32"));
    }
}
