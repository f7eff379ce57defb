package org.diffusionj.runtime;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Paths as users write them, which not every computer can have. */
public final class UserPath {
    private static final String LOCALE = "start ImageJ in a locale of UTF-8, such as LC_ALL=C.UTF-8";

    /** Where Java decodes a name that the locale cannot write. */
    private static final char UNKNOWN = '\ufffd';

    private UserPath() {}

    /** @throws IllegalArgumentException if there can be no such path here, saying why and what to do */
    public static Path of(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            boolean locale = e.getReason().contains("unmappable");
            throw new IllegalArgumentException("'" + text.replaceAll("\\p{Cntrl}", "?")
                    + "': no file can have this name here (" + e.getReason() + "). Choose other letters" + (locale ? ", or " + LOCALE : ""), e);
        }
    }

    /** What to do about a file that Java finds and native libraries do not; empty if its name is no reason. */
    public static String remedy(Path file) {
        return file.toString().indexOf(UNKNOWN) < 0 ? ""
                : "its path holds letters that this locale cannot write. Rename the folder, or " + LOCALE + ".";
    }
}
