package org.diffusionj.ij.macro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jshell.JShell;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What the Recorder writes in its script modes reads back to the same text in their languages. */
class MacroLiteralTest {
    /** Escapes of Python 2.7's Unicode literals, which are the only ones that read {@code \\u}. */
    private static final Pattern PYTHON =
            Pattern.compile("\\\\(?:u([0-9a-f]{4})|U([0-9a-f]{8})|([nrt\"\\\\]))|([ !#-\\[\\]-~])");

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void pythonReadsItsLiterals(@ForAll("texts") String text) {
        StringBuilder read = new StringBuilder();
        for (String literal : MacroLiteral.python(text).split("(?<!\\\\)\"\\+(?=u\")|(?<=\\\\\\\\\")\\+(?=u\")")) {
            assertTrue(literal.startsWith("u\""), literal);
            read.append(pythonValue(literal.substring(2).replaceFirst("\"$", "")));
        }
        assertEquals(text, read.toString());
    }

    private static String pythonValue(String inside) {
        Matcher characters = PYTHON.matcher(inside);
        String value = characters.results().map(MacroLiteralTest::character).collect(Collectors.joining());
        assertEquals("", characters.reset().replaceAll(""), "all of it is understood");
        return value;
    }

    private static String character(MatchResult escape) {
        if (escape.group(3) != null) {
            return escape.group(3).replace('n', '\n').replace('r', '\r').replace('t', '\t');
        }
        String code = escape.group(1) != null ? escape.group(1) : escape.group(2);
        return code != null ? Character.toString(Integer.parseInt(code, 16)) : escape.group(4);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of("\\", "\"", "'", "u", "U", "n", "x", "0041", "\n", "\r", "\t", "\u0001",
                "\u00b5", "\u6838",
                "\u2028", "\uD83D\uDD2C", "+u\"", " ", "&", "[",
                "]").list().ofMaxSize(12).map(parts -> String.join("", parts));
    }

    /** The compiler's own value of each literal. */
    @Test
    void javaReadsItsLiterals() {
        List<String> texts = List.of("a \"b\" \\ \n\r\t\u0001\u00b5", "\\u0041", "\\\\u0041", "\\\u2028",
                "\\\\\u00b5\\",
                "\uD83D\uDD2C", "\uD83D", "\u0000\u007f\u0080", "'&p' [x] \\n", "\u000b1");
        try (JShell shell = JShell.builder().executionEngine("local").build()) {
            for (String text : texts) {
                String codes = shell.eval("(" + MacroLiteral.script(text) + ").chars().boxed().toList().toString()")
                        .get(0).value();
                assertEquals("\"" + text.chars().boxed().toList() + "\"", codes);
            }
        }
    }
}
