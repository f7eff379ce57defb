package org.diffusionj.ij.macro;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.ValueKind.Form;
import org.diffusionj.settings.Values;

/**
 * Writes the options of one call of a command: what stands in the second string of
 * {@code run("Text to Image...", "model=starter seed=7 prompt=[sparse nuclei]")}.
 */
public final class MacroOptionsWriter {
    private MacroOptionsWriter() {}

    /**
     * Writes options so that {@link MacroOptionsReader} gives them back: texts, which may be long, come last.
     *
     * @throws IllegalArgumentException if a path cannot be written, because it has a space, an apostrophe
     *     and a bracket without partner
     */
    public static String write(Values values) {
        Set<Setting<?>> settings = values.settings();
        return Stream.concat(settings.stream().filter(setting -> setting.form() != Form.TEXT),
                        settings.stream().filter(setting -> setting.form() == Form.TEXT))
                .map(setting -> write(setting, values)).collect(Collectors.joining(" "));
    }

    private static String write(Setting<?> setting, Values values) {
        String value = values.written(setting).orElseThrow();
        return switch (setting.form()) {
            case FLAG -> setting.key();
            case TEXT -> setting.key() + "=[" + MacroText.escape(value) + "]";
            case PLAIN -> setting.key() + "=" + plain(setting.key(), value);
        };
    }

    private static String plain(String key, String value) {
        boolean word = !value.isEmpty() && "['&".indexOf(value.charAt(0)) < 0
                && value.chars().noneMatch(Character::isWhitespace);
        if (word) {
            return value;
        }
        if (balanced(value)) {
            return "[" + value + "]";
        }
        if (value.indexOf('\'') < 0) {
            return "'" + value + "'";
        }
        throw new IllegalArgumentException("'" + key + "' cannot be '" + value + "': a macro cannot hold a bracket"
                + " without partner together with an apostrophe and a space. Rename it.");
    }

    private static boolean balanced(String value) {
        int depth = 0;
        for (int i = 0; i < value.length() && depth >= 0; i++) {
            depth += value.charAt(i) == '[' ? 1 : value.charAt(i) == ']' ? -1 : 0;
        }
        return depth == 0;
    }
}
