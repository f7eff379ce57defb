package org.diffusionj.ij.panel;

import ij.Prefs;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.diffusionj.ij.macro.MacroText;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Values;

/**
 * Settings with names, each a text file in one folder, of lines {@code key = value} as in the info of a picture. The
 * first says which command they are for.
 *
 * @param folder need not be there yet
 */
record Presets(Path folder) {
    private static final String ENDING = ".txt";
    private static final String COMMAND = "command";
    private static final int LONGEST_NAME = 80;
    private static final long LARGEST = 1 << 20;
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}/\\\\:*?\"<>|.\\s]([^\\p{Cntrl}/\\\\:*?\"<>|]*"
            + "[^\\p{Cntrl}/\\\\:*?\"<>|.\\s])?");
    private static final Pattern OF_WINDOWS = Pattern.compile("(?i)(con|prn|aux|nul|com\\d|lpt\\d)(\\..*)?");
    private static final String ANCHOR = " See docs/panel.md#favourites";

    /**
     * What a file holds.
     *
     * @param values what is not among them is left to the model
     */
    record Preset(GenerationCommand command, Values values) {}

    /** Those of this user, beside ImageJ's preferences. */
    static Presets ofUser() {
        return new Presets(Path.of(Prefs.getPrefsDir(), "diffusion-presets"));
    }

    /** In the order of the alphabet; none if the folder is not there. */
    List<String> names() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(ENDING))
                    .map(name -> name.substring(0, name.length() - ENDING.length()))
                    .sorted(String.CASE_INSENSITIVE_ORDER).toList();
        } catch (IOException e) {
            throw new IllegalStateException("The folder of presets, " + folder + ", cannot be read: " + e
                    + ". Let ImageJ's user read it." + ANCHOR, e);
        }
    }

    /** @throws IllegalArgumentException if it cannot be the name of a file on every computer */
    void write(String name, Preset preset) {
        Path file = file(name);
        StringBuilder text = new StringBuilder(COMMAND + " = " + preset.command().title() + "\n");
        for (Setting<?> setting : preset.values().settings()) {
            text.append(setting.key()).append(" = ")
                    .append(MacroText.escape(preset.values().written(setting).orElseThrow())).append('\n');
        }
        try {
            Files.createDirectories(folder);
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new IllegalStateException("The preset cannot be written: " + e + ". Let ImageJ's user write into "
                    + folder + "." + ANCHOR, e);
        }
    }

    void delete(String name) {
        try {
            Files.deleteIfExists(file(name));
        } catch (IOException e) {
            throw new IllegalStateException("The preset " + name + " cannot be deleted: " + e + "." + ANCHOR, e);
        }
    }

    private Path file(String name) {
        if (name.length() > LONGEST_NAME || !NAME.matcher(name).matches() || OF_WINDOWS.matcher(name).matches()) {
            throw new IllegalArgumentException("A preset cannot be called '" + name + "'. Allowed are 1 to "
                    + LONGEST_NAME + " characters that can be the name of a file, neither beginning nor ending with a"
                    + " point or space." + ANCHOR);
        }
        return folder.resolve(name + ENDING);
    }

    /** @throws IllegalArgumentException if the file is not one, naming file and line */
    Preset read(String name) {
        Path file = file(name);
        List<String> lines = lines(text(file));
        String first = lines.isEmpty() ? "" : lines.get(0);
        GenerationCommand command = Stream.of(GenerationCommand.values())
                .filter(known -> first.equals(COMMAND + " = " + known.title())).findFirst()
                .orElseThrow(() -> wrong(file, "its first line must be 'command = ' and one of "
                        + Stream.of(GenerationCommand.values()).map(GenerationCommand::title).toList()));
        Values values = Values.none();
        for (String line : lines.subList(1, lines.size())) {
            values = with(values, command, line, file);
        }
        return new Preset(command, values);
    }

    /** Editors on Windows end each with a carriage return, too; else that is a part of a value. */
    private static List<String> lines(String text) {
        List<String> lines = Stream.of(text.split("\n")).filter(line -> !line.isBlank()).toList();
        return lines.stream().allMatch(line -> line.endsWith("\r"))
                ? lines.stream().map(line -> line.substring(0, line.length() - 1)).toList() : lines;
    }

    private static Values with(Values values, GenerationCommand command, String line, Path file) {
        int end = line.indexOf(" = ");
        String key = end < 0 ? line : line.substring(0, end);
        Setting<?> setting = command.settings().stream().filter(known -> known.key().equals(key)).findFirst()
                .orElseThrow(() -> wrong(file, "its line '" + shown(line) + "' is no setting of " + command.title()));
        if (end < 0 || values.settings().contains(setting)) {
            throw wrong(file, "'" + key + "' must be there once, as '" + key + " = value'");
        }
        try {
            return values.withText(setting, MacroText.unescape(line.substring(end + " = ".length())));
        } catch (IllegalArgumentException e) {
            throw wrong(file, e.getMessage());
        }
    }

    private static String text(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw wrong(file, "there is no such file");
            }
            if (Files.size(file) > LARGEST) {
                throw wrong(file, "it has more than " + LARGEST + " bytes");
            }
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw wrong(file, "it is no text in UTF-8");
        } catch (IOException e) {
            throw wrong(file, "it cannot be read: " + e);
        }
    }

    private static String shown(String line) {
        return line.length() > LONGEST_NAME ? line.substring(0, LONGEST_NAME) + "..." : line;
    }

    private static IllegalArgumentException wrong(Path file, String reason) {
        return new IllegalArgumentException("The preset " + file + " cannot be used: " + reason
                + ". Mend it in an editor, or delete it." + ANCHOR);
    }
}
