package org.diffusionj.ij.macro;

import java.util.Locale;

/**
 * Text as a string expression of ImageJ's macro language, or of its scripts. The Recorder itself
 * escapes nothing. The result is ASCII, because ImageJ reads macro files as Latin-1 in one place and
 * as UTF-8 in another.
 */
final class MacroLiteral {
    /** ImageJ's fromCharCode keeps its arguments in an array of 100. */
    private static final int MAX_CODES = 100;

    private MacroLiteral() {}

    /** For the macro language; other than ASCII characters become calls of {@code fromCharCode}. */
    static String macro(String text) {
        StringBuilder literal = new StringBuilder("\"");
        for (int i = 0; i < text.length();) {
            int end = i;
            while (end < text.length() && text.charAt(end) > '~' && end - i < MAX_CODES) {
                end++;
            }
            if (end > i) {
                literal.append("\"+").append(codes(text.substring(i, end))).append("+\"");
                i = end;
            } else {
                char c = text.charAt(i++);
                boolean coded = c < ' ' && "\n\r\t".indexOf(c) < 0;
                literal.append(coded ? String.format(Locale.ROOT, "\\%03o", (int) c) : ascii(c));
            }
        }
        return literal.append('"').toString();
    }

    /** For JavaScript, BeanShell and Java. */
    static String script(String text) {
        StringBuilder literal = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            append(literal, c, "\"+\"");
        }
        return literal.append('"').toString();
    }

    /**
     * For Python: Jython reads the escapes of other than ASCII characters only in literals marked as Unicode,
     * and half a surrogate pair, which is no character, in none.
     */
    static String python(String text) {
        StringBuilder literal = new StringBuilder("u\"");
        text.codePoints().forEach(c -> append(literal, c, "\"+u\""));
        return literal.append('"').toString();
    }

    /** @param seam what ends a literal and begins another: some compilers misread an escape right after a backslash */
    private static void append(StringBuilder literal, int c, String seam) {
        boolean coded = c > '~' || c < ' ' && "\n\r\t".indexOf(c) < 0;
        if (coded) {
            literal.append(literal.charAt(literal.length() - 1) == '\\' ? seam : "")
                    .append(String.format(Locale.ROOT, c > Character.MAX_VALUE ? "\\U%08x" : "\\u%04x", c));
        } else {
            literal.append(ascii((char) c));
        }
    }

    private static String codes(String text) {
        StringBuilder call = new StringBuilder("fromCharCode(");
        for (char c : text.toCharArray()) {
            call.append((int) c).append(',');
        }
        call.setCharAt(call.length() - 1, ')');
        return call.toString();
    }

    private static String ascii(char c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            default -> String.valueOf(c);
        };
    }
}
