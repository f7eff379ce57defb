package org.diffusionj.pipeline;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What made a picture, as another program wrote it into the file: prompts, and settings by the names that
 * AUTOMATIC1111 and {@link Provenance#parameters} give them.
 *
 * @param negative none if it was left out or is empty, which is the same there
 * @param settings as they are written, in their order
 * @param remarks sentences on what the text holds besides, for the user
 */
public record Parameters(
        String prompt, Optional<String> negative, Map<String, String> settings, List<String> remarks) {
    private static final String NEGATIVE = "Negative prompt:";
    private static final Pattern LINE_BREAK = Pattern.compile("\r\n?|\n");
    private static final int LONGEST_QUOTE = 60;

    /** Nothing to remark. */
    public Parameters(String prompt, Optional<String> negative, Map<String, String> settings) {
        this(prompt, negative, settings, List.of());
    }

    /**
     * Reads a text as AUTOMATIC1111 does: lines of the prompt, from a line that begins with
     * {@code Negative prompt:} on those of the negative prompt, then the {@linkplain SettingLines settings}.
     * What follows them is remarked.
     *
     * @throws IllegalArgumentException if no line holds settings
     */
    public static Parameters parse(String text) {
        List<String> lines = LINE_BREAK.splitAsStream(text.strip()).map(String::strip).toList();
        SettingLines settings = SettingLines.among(lines).orElseThrow(() -> new IllegalArgumentException(
                "no line of the text holds settings, such as \"Steps: 20, Sampler: Euler, CFG scale: 7, Seed: 1\"."
                        + " The text begins with \"" + shortened(text.strip()) + "\""));
        StringBuilder prompt = new StringBuilder();
        StringBuilder negative = new StringBuilder();
        StringBuilder current = prompt;
        for (String line : lines.subList(0, settings.from())) {
            boolean marked = line.startsWith(NEGATIVE);
            current = marked ? negative : current;
            current.append(marked ? line.substring(NEGATIVE.length()).strip() : line).append('\n');
        }
        return new Parameters(prompt.toString().strip(), Optional.of(negative.toString().strip())
                .filter(t -> !t.isEmpty()),
                settings.pairs(), remarks(settings.rest(), lines.subList(settings.to(), lines.size())));
    }

    private static List<String> remarks(List<String> betweenSettings, List<String> linesAfter) {
        return Stream.concat(
                betweenSettings.stream()
                        .map(text -> "\"" + shortened(text) + "\" in the settings has no name and is not read."),
                linesAfter.stream().filter(line -> !line.isEmpty())
                        .map(line -> "the line \"" + shortened(line) + "\" after the settings is not read.")).toList();
    }

    /** The value of a setting, if it is there. */
    public Optional<String> get(String name) {
        return Optional.ofNullable(settings.get(name));
    }

    private static String shortened(String text) {
        String line = LINE_BREAK.matcher(text).replaceAll(" ");
        return line.length() <= LONGEST_QUOTE ? line : line.substring(0, LONGEST_QUOTE).strip() + "...";
    }
}
