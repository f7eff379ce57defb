package org.diffusionj.ij.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.ValueKind.Form;
import org.diffusionj.settings.Values;

/**
 * One setting with the values that it takes in turn.
 *
 * @param values as texts that the setting allows; of a flag, {@code on} and {@code off}
 * @param words what tells them apart on a montage
 */
record Axis(Setting<?> setting, List<String> values, List<String> words) {
    /** More pictures than this are a data set. */
    static final int MOST = 10_000;

    private static final Pattern RANGE = Pattern.compile("([+-]?[0-9]{1,18})\\s*-\\s*([+-]?[0-9]{1,18})");
    private static final List<String> SWITCH = List.of("on", "off");

    /**
     * Reads what a user wrote.
     *
     * @throws IllegalArgumentException if a value is not allowed, or stands twice
     */
    static Axis of(Setting<?> setting, List<String> written) {
        List<String> values = new ArrayList<>();
        for (String text : written) {
            for (String value : meant(setting, text)) {
                if (values.contains(value)) {
                    throw new IllegalArgumentException("'vary' has the value '" + value + "' of '" + setting
                            + "' twice. Write it once. See docs/sweeps.md#values");
                }
                values.add(value);
            }
        }
        return new Axis(setting, values,
                values.stream().map(value -> setting.form() == Form.TEXT ? value : setting + "=" + value).toList());
    }

    /** The values of one text: of a range several. */
    private static List<String> meant(Setting<?> setting, String text) {
        if (setting.form() == Form.FLAG) {
            return List.of(onOrOff(setting, text));
        }
        Matcher range = RANGE.matcher(text);
        if (setting.ifAllowed(text).isEmpty() && range.matches()) {
            return within(setting, text, Long.parseLong(range.group(1)), Long.parseLong(range.group(2)));
        }
        if (setting == Settings.SEED && text.equals("random")) {
            throw new IllegalArgumentException("'seed' cannot be 'random' in 'vary': the sweep could not be repeated."
                    + " Write numbers, such as 'seed: 1-8'. See docs/sweeps.md#values");
        }
        return List.of(normal(setting, text));
    }

    private static String onOrOff(Setting<?> setting, String text) {
        if (!SWITCH.contains(text)) {
            throw new IllegalArgumentException("'" + setting + "' cannot be '" + text
                    + "' in 'vary'. Allowed is on or off. See docs/sweeps.md#values");
        }
        return text;
    }

    /** As the setting itself writes it: 1.0 is 1. */
    private static <T> String normal(Setting<T> setting, String text) {
        return setting.write(setting.read(text));
    }

    /** Whole numbers from an allowed one to an allowed one; between them, those that are allowed: multiples of 8. */
    private static List<String> within(Setting<?> setting, String text, long first, long last) {
        if (last < first || last - first >= MOST) {
            throw new IllegalArgumentException("'" + setting + "' cannot be '" + text + "' in 'vary': a range goes from"
                    + " the smaller number to the larger, and holds " + MOST + " at most. See docs/sweeps.md#values");
        }
        normal(setting, Long.toString(first));
        normal(setting, Long.toString(last));
        return LongStream.rangeClosed(first, last).mapToObj(Long::toString)
                .filter(number -> setting.ifAllowed(number).isPresent())
                .map(number -> normal(setting, number)).toList();
    }

    /** The values with one of these set. */
    Values with(Values values, int index) {
        String value = this.values.get(index);
        return setting.form() != Form.FLAG ? values.withText(setting, value)
                : value.equals("on") ? values.withText(setting, "") : values;
    }
}
