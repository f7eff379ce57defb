package org.diffusionj.text;

import java.util.Locale;

/**
 * A word that a model learned besides its vocabulary (textual inversion).
 *
 * @param text as prompts hold it
 * @param ids of its vectors, at least one. Not to be changed.
 */
public record NewWord(String text, int[] ids) {
    /** Whether a text holds a word, however its letters are written. */
    public static boolean isIn(String text, String word) {
        String lower = text.toLowerCase(Locale.ROOT);
        String sought = word.toLowerCase(Locale.ROOT);
        boolean alone = new NewWord(sought, new int[1]).standsAlone();
        for (int at = lower.indexOf(sought); at >= 0; at = lower.indexOf(sought, at + 1)) {
            int end = at + sought.length();
            boolean touched = at > 0 && isOfWord(lower.codePointBefore(at))
                    || end < lower.length() && isOfWord(lower.codePointAt(end));
            if (!alone || !touched) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfWord(int codePoint) {
        return Character.isLetterOrDigit(codePoint) || codePoint == '_';
    }

    /** Whether no letter or digit may touch it: only words that begin and end so can be told from longer ones. */
    boolean standsAlone() {
        return Character.isLetterOrDigit(text.codePointAt(0))
                && Character.isLetterOrDigit(text.codePointBefore(text.length()));
    }
}
