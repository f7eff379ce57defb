package org.diffusionj.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read and what is refused is as in Python 3.11's json.loads. */
class JsonTextTest {
    @Test
    void readsValuesOfEveryKind() {
        assertEquals(Map.of("a", Arrays.asList(1L, -2.5, "x", true, null, Map.of(), List.of())),
                JsonText.parse(" {\"a\":\r\n\t[1, -25e-1, \"x\", true, null, {}, []]} "));
    }

    @Test
    void tellsWholeNumbersFromOthers() {
        assertEquals(4L, JsonText.parse("4"));
        assertEquals(4.0, JsonText.parse("4.0"));
        assertEquals(4000.0, JsonText.parse("4e3"));
        assertEquals(new BigInteger("1000000000000000019884624838656"),
                JsonText.parse("1000000000000000019884624838656"));
    }

    @Test
    void readsPythonsNumbersThatAreNone() {
        assertEquals(List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY),
                JsonText.parse("[NaN, Infinity, -Infinity, 1e999]"));
    }

    @Test
    void theLastOfTwoEqualKeysCounts() {
        assertEquals(Map.of("a", 2L), JsonText.parse("{\"a\": 1, \"a\": 2}"));
    }

    @Test
    void readsEscapes() {
        assertEquals("\"\\/\b\f\n\r\t\u00e9\ud83d\ude00\ud800",
                JsonText.parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\uDE00\\ud800\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "[1", "{\"a\"", "{\"a\":", "{\"a\": 1", "{\"a\": 1,}", "[1,]",
        "[,1]", "{'a': 1}",
        "{a: 1}", "// one\n{}", "{} # one", "/* */ {}", "{\"a\": 1}{\"b\": 2}", "{\"a\": 1} {", "01", "1.", ".5", "+1",
        "-", "1e", "0x10", "True", "None", "nan", "inf", "-NaN", "infinity", "\"a", "\"\\x\"", "\"\\u12\"",
        "\"\\u+123\"",
        "\"a\nb\"", "\"a\tb\"", "\u00a01", "\ufeff1", "{1: 2}", "{\"a\" 1}", "{\"a\": 1 \"b\": 2}", "[1 2]",
        "{\"a\"; 1}",
        "text", "\"\\"})
    void refusesWhatPythonRefuses(String text) {
        String message = assertThrows(JsonException.class, () -> JsonText.parse(text)).getMessage();
        assertEquals(1, message.lines().count(), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "{\"a\":1}{\"b\":2}; has \"{\\\"b\\\":2}\" where the end of the file must stand, at line 1 column 8",
        "{\"a\" 2}; has \"2}\" where ':' after the key \"a\" must stand, at line 1 column 6",
        "{\"a\": 2; has its end where ',' or '}' must stand, at line 1 column 8",
        "[\"a; has a text that does not end, at line 1 column 2"})
    void tellsThePlace(String text, String message) {
        assertEquals(message, assertThrows(JsonException.class, () -> JsonText.parse(text)).getMessage());
    }

    @Test
    void countsLines() {
        assertEquals("has \"'b'\" where a key in double quotes must stand, at line 3 column 2",
                assertThrows(JsonException.class, () -> JsonText.parse("{\n \"a\": 1,\n 'b'\n: 2}")).getMessage());
    }

    @Test
    void refusesWhatWouldTakeTheStackOrLong() {
        assertThrows(JsonException.class, () -> JsonText.parse("[".repeat(1_000_000)));
        assertThrows(JsonException.class, () -> JsonText.parse("1".repeat(1_000_000)));
    }

    @Test
    void showsValuesOnOneShortLine() {
        assertEquals("{\"a\":[1,2.5,null,\"x\\u000ay\"]}",
                ShownValue.of(JsonText.parse("{\"a\": [1, 2.5, null, \"x\\ny\"]}")));
        assertEquals("[" + "1,".repeat(49) + "1...", ShownValue.of(JsonText.parse("[" + "1,".repeat(999) + "1]")));
    }
}
