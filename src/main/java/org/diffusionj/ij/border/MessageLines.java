package org.diffusionj.ij.border;

/** Breaks messages into lines: ImageJ's dialogs are as wide as the longest one. */
public final class MessageLines {
    private static final int LENGTH = 90;

    private MessageLines() {}

    /** The same message with line ends between words. */
    public static String of(String message) {
        StringBuilder text = new StringBuilder();
        int column = 0;
        for (String word : message.split(" ")) {
            if (column > 0 && column + word.length() >= LENGTH) {
                text.append('\n');
                column = 0;
            }
            text.append(column > 0 ? " " : "").append(word);
            column += word.length() + 1;
        }
        return text.toString();
    }
}
