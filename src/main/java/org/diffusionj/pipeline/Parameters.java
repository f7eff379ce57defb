package org.diffusionj.pipeline;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Generation parameters as AUTOMATIC1111 and {@link Provenance#parameters} write them into pictures.
 *
 * @param negative none if it was left out, as writers do when it is empty
 * @param settings of the last line, by their names there
 */
public record Parameters(String prompt, Optional<String> negative, Map<String, String> settings) {
    private static final String NEGATIVE = "Negative prompt: ";
    private static final int FEWEST_SETTINGS = 3;

    /** A name, a colon, and a JSON string or a run without commas. */
    private static final Pattern SETTING =
            Pattern.compile("\\s*(\\w[\\w \\-/]+):\\s*(\"(?:\\\\.|[^\\\\\"])+\"|[^,]*)(?:,|$)");

    /** Reads a text; one whose last line holds no settings is all prompt. */
    public static Parameters parse(String text) {
        String lines = text.strip();
        int lastLine = lines.lastIndexOf('\n') + 1;
        Map<String, String> settings = settings(lines.substring(lastLine));
        String prompts = settings.size() < FEWEST_SETTINGS ? lines : lines.substring(0, lastLine).strip();
        int negative = prompts.startsWith(NEGATIVE) ? 0 : prompts.indexOf("\n" + NEGATIVE) + 1;
        boolean hasNegative = prompts.startsWith(NEGATIVE, negative);
        return new Parameters(
                hasNegative ? prompts.substring(0, negative).strip() : prompts,
                hasNegative ? Optional.of(prompts.substring(negative + NEGATIVE.length()).strip()) : Optional.empty(),
                settings.size() < FEWEST_SETTINGS ? Map.of() : settings);
    }

    private static Map<String, String> settings(String line) {
        Map<String, String> settings = new LinkedHashMap<>();
        Matcher matcher = SETTING.matcher(line);
        while (matcher.find()) {
            settings.put(matcher.group(1), unquoted(matcher.group(2).strip()));
        }
        return settings;
    }

    private static String unquoted(String value) {
        if (!value.startsWith("\"") || !value.endsWith("\"") || value.length() < 2) {
            return value;
        }
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < value.length() - 1; i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                char escaped = value.charAt(++i);
                text.append(escaped == 'n' ? '\n' : escaped);
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    /** The value of a setting, if it is there. */
    public Optional<String> get(String name) {
        return Optional.ofNullable(settings.get(name));
    }
}
