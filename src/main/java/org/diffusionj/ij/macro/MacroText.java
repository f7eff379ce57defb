package org.diffusionj.ij.macro;

/**
 * The escapes inside the brackets of a text value, so that any text can stand there: a newline as
 * {@code \n}, a bracket that has no partner as {@code \[} or {@code \]}, a backslash as {@code \\}.
 * A backslash before anything else stands for itself.
 */
public final class MacroText {
    private MacroText() {}

    /** Writes text so that {@link #unescape} gives it back and its plain brackets are balanced. */
    public static String escape(String text) {
        boolean[] plain = partnered(text);
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                escaped.append("\\n");
            } else {
                boolean lonelyBracket = (c == '[' || c == ']') && !plain[i];
                escaped.append(c == '\\' || lonelyBracket ? "\\" : "").append(c);
            }
        }
        return escaped.toString();
    }

    /** Reads what {@link #escape} wrote. */
    public static String unescape(String escaped) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c == '\\' && isEscapable(escaped, i + 1)) {
                c = escaped.charAt(++i);
                text.append(c == 'n' ? '\n' : c);
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    /** Whether the character at the index, after a backslash, has a meaning of its own. */
    static boolean isEscapable(String text, int index) {
        return index < text.length() && "[]\\n".indexOf(text.charAt(index)) >= 0;
    }

    /** For every bracket, whether another one closes or opens it. */
    private static boolean[] partnered(String text) {
        boolean[] partnered = new boolean[text.length()];
        int[] open = new int[text.length()];
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '[') {
                open[depth++] = i;
            } else if (text.charAt(i) == ']' && depth > 0) {
                partnered[i] = true;
                partnered[open[--depth]] = true;
            }
        }
        return partnered;
    }
}
