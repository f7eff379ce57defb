package org.diffusionj.model;

import java.nio.file.Path;

/** Something is wrong with a model's files. The message names the file, what is wrong, and the remedy. */
public final class ModelException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;
    private static final int LONGEST = 600;

    /**
     * @param file the file or folder at fault
     * @param problem what was expected and what was found
     * @param remedy what to do about it
     * @param anchor where to read more, such as "docs/troubleshooting.md#broken-json"
     */
    ModelException(Path file, String problem, String remedy, String anchor) {
        super(readable(file.toString()) + ": " + readable(problem) + ". " + remedy + ". See " + anchor);
    }

    /** Damaged files put anything into the names and values that are told. */
    private static String readable(String words) {
        String line = words.replaceAll("\\p{Cntrl}|\\R", "\ufffd");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }
}
