package org.diffusionj.runtime;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Paths as users write them, which not every computer can have. */
public final class UserPath {
    private static final String LOCALE = "start ImageJ in a locale of UTF-8, such as LC_ALL=C.UTF-8";

    /** Where Java decodes a name that the locale cannot write. */
    private static final char UNKNOWN = '\ufffd';

    private UserPath() {}

    /** @throws IllegalArgumentException if there can be no such path here, saying why and what to do */
    public static Path of(String text) {
        problem(text).ifPresent(why -> {
            throw new IllegalArgumentException(why);
        });
        return Path.of(text);
    }

    /** Why there can be no such path here, and what to do; none if there can. */
    public static Optional<String> problem(String text) {
        try {
            Path.of(text);
            return Optional.empty();
        } catch (InvalidPathException e) {
            boolean locale = e.getReason().contains("unmappable");
            return Optional.of("'" + text.replaceAll("\\p{Cntrl}", "?") + "': no file can have this name here ("
                    + e.getReason() + "). Choose other letters" + (locale ? ", or " + LOCALE : ""));
        }
    }

    /** What to do about a file that Java finds and native libraries do not; empty if its name is no reason. */
    public static String remedy(Path file) {
        return file.toString().indexOf(UNKNOWN) < 0 ? ""
                : "its path holds letters that this locale cannot write. Rename the folder, or " + LOCALE + ".";
    }
}
