package org.diffusionj.ij;

/** Breaks messages into lines: ImageJ's dialogs are as wide as the longest one. */
final class MessageLines {
    private static final int LENGTH = 90;

    private MessageLines() {}

    /** The same message with line ends between words. */
    static String of(String message) {
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
