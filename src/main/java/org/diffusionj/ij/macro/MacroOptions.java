package org.diffusionj.ij.macro;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.ValueKind.Form;
import org.diffusionj.settings.Values;

/**
 * The options of one call of a command as text: what stands in the second string of
 * {@code run("Text to Image...", "model=starter seed=7 prompt=[sparse nuclei]")}.
 *
 * <p>ImageJ's own reader finds keys inside prompts, drops text with an odd bracket and takes the
 * first choice for an unknown one. Here everything that is not understood is an error.
 */
public final class MacroOptions {
    private MacroOptions() {}

    /**
     * Reads options.
     *
     * @param known the settings of the command
     * @param options any number of {@code key=value}, {@code key=[value with spaces]}, the same with
     *     apostrophes for brackets, {@code key=&variable} and flags, in any order, with white space between
     *     them
     * @throws IllegalArgumentException if a key is unknown, repeated or without value, or a value is
     *     not allowed: the message names it and lists what is allowed
     */
    public static Values parse(List<Setting<?>> known, String options) {
        return new MacroOptionsReader(known, options).read();
    }

    /**
     * Writes options so that {@link #parse} gives them back: texts, which may be long, come last.
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
