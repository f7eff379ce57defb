package org.diffusionj.adapter;

import java.nio.file.Path;

/** A LoRA or an embedding cannot be used. The message names the file, what is wrong and where, and the remedy. */
public final class AdapterException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;
    private static final int LONGEST = 900;

    AdapterException(Path file, String problem, String remedy) {
        super(readable(file + ": " + problem) + ". " + remedy + ". See docs/adapters.md#what-is-refused");
    }

    /** Damaged files put anything into the names that are told. */
    static String readable(String words) {
        String line = words.replaceAll("\\p{Cntrl}|\\R", "\ufffd");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }
}
