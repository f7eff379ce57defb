package org.diffusionj.hub;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.diffusionj.runtime.UserPath;

/**
 * Names from servers, archives and users, which become names of files: only such as lead nowhere else, and that every
 * computer can have, so that a folder can be copied to another one.
 */
public final class LocalName {
    private static final int LONGEST = 200;
    private static final int DEEPEST = 8;

    /** Names that Windows gives to devices, whatever ending follows. */
    private static final Pattern DEVICE =
            Pattern.compile("(?i)(CON|PRN|AUX|NUL|CONIN\\$|CONOUT\\$|CLOCK\\$|(COM|LPT)[0-9\u00b9\u00b2\u00b3])\\s*"
                    + "([.:].*)?");

    private LocalName() {}

    /** Why a name cannot be that of a file or folder, if it cannot. */
    public static Optional<String> problem(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            return Optional.of("it is empty or made of dots");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            return Optional.of("it is longer than " + LONGEST + " letters");
        }
        if (name.chars().anyMatch(c -> c < ' ' || c == 0x7f || "/\\:*?\"<>|".indexOf(c) >= 0)
                || name.chars().anyMatch(LocalName::isHidden)) {
            return Optional.of("it holds letters that file names cannot have on every computer");
        }
        if (DEVICE.matcher(name).matches()) {
            return Optional.of("Windows calls a device so");
        }
        return name.endsWith(".") || name.endsWith(" ") || name.startsWith(" ")
                ? Optional.of("it begins or ends with a space, or ends with a dot") : UserPath.problem(name);
    }

    /** Line ends, marks that turn the direction of reading, and halves of letters. */
    private static boolean isHidden(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL || type == Character.FORMAT || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }

    /** Why a path such as {@code unet/config.json} cannot be one inside of a folder, if it cannot. */
    public static Optional<String> problemOfPath(String path) {
        List<String> names = List.of(path.split("/", -1));
        return names.size() > DEEPEST ? Optional.of("it is deeper than " + DEEPEST + " folders")
                : names.stream().flatMap(name -> problem(name).stream()).findFirst();
    }

    /**
     * The file that such a path means inside of a folder.
     *
     * @throws IllegalArgumentException if it could lead out of the folder, or cannot be a file
     */
    public static Path within(Path folder, String path) {
        problemOfPath(path).ifPresent(why -> {
            throw new IllegalArgumentException("the name '" + shown(path) + "' cannot be that of a file: " + why
                    + ". Nothing was written. See docs/library.md#names");
        });
        Path place = folder.resolve(path).normalize();
        if (!place.startsWith(folder.normalize()) || place.equals(folder.normalize())) {
            throw new IllegalArgumentException("the name '" + shown(path) + "' leads out of its folder. Nothing was"
                    + " written. See docs/library.md#names");
        }
        return place;
    }

    /** What Windows and macOS take for the same file. */
    public static String folded(String path) {
        return Normalizer.normalize(path, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }

    /** On one line, and no more than one reads. */
    public static String shown(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
        return line.length() <= 100 ? line : line.substring(0, 100) + "...";
    }
}
