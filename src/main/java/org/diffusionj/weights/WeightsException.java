package org.diffusionj.weights;

import java.nio.file.Path;

/** A file of weights cannot be read or written. The message names the file, what is wrong and where, and the remedy. */
public final class WeightsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;
    private static final int LONGEST = 900;
    private static final String COPY_AGAIN = "Compare its size or SHA-256 with the one at its source and copy it again";

    private WeightsException(Path file, String problem, String remedy, Throwable cause) {
        super(file + ": " + readable(problem) + ". " + remedy + ". See docs/troubleshooting.md#weights-do-not-open",
                cause);
    }

    /** Damaged files put anything into the names that are told. */
    private static String readable(String words) {
        String line = words.replaceAll("\\p{Cntrl}|\\R", "\ufffd");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }

    /** The file is of a kind that is read, but its content contradicts itself. */
    static WeightsException damaged(Path file, String problem) {
        return new WeightsException(file, problem, COPY_AGAIN, null);
    }

    /** The file cannot be read at all. */
    static WeightsException unreadable(Path file, Throwable cause) {
        return new WeightsException(file, "cannot be read (" + cause + ")",
                "Check that it is there and may be read", cause);
    }

    /** The file is of a kind that is not read. */
    static WeightsException refused(Path file, String problem, String remedy) {
        return new WeightsException(file, problem, remedy, null);
    }

    /** The file cannot be written; a former one of its name is as it was. */
    static WeightsException unwritable(Path file, Throwable cause) {
        return new WeightsException(file, "cannot be written (" + cause + "); what was there before is as it was",
                "Make room on the disk, and check that the folder may be written to", cause);
    }
}
