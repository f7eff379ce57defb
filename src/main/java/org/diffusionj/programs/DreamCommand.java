package org.diffusionj.programs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diffusionj.pipeline.Parameters;

/** Reads the command line that the first InvokeAI wrote under {@code Dream}: a prompt, then switches. */
final class DreamCommand {
    private static final Pattern BEGINS_AS_SWITCH = Pattern.compile("--?[a-zA-Z]");
    private static final Pattern SWITCH =
            Pattern.compile("--([a-zA-Z]\\w*)(?:=(.*))?|-(tm|ft|cf|[a-zA-Z])(.*)", Pattern.DOTALL);

    /** The long names of short switches, and one name for each that has several. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("s", "steps"), Map.entry("S", "seed"), Map.entry("W", "width"), Map.entry("H", "height"),
            Map.entry("C", "cfg_scale"), Map.entry("A", "sampler"), Map.entry("m", "sampler"),
            Map.entry("sampler_name", "sampler"), Map.entry("f", "strength"), Map.entry("I", "init_img"),
            Map.entry("M", "init_mask"), Map.entry("V", "variations"), Map.entry("with_variations", "variations"),
            Map.entry("v", "variation_amount"), Map.entry("G", "facetool_strength"), Map.entry("U", "upscale"),
            Map.entry("n", "iterations"), Map.entry("g", "grid"), Map.entry("F", "fit"), Map.entry("tm", "text_mask"),
            Map.entry("ft", "facetool"), Map.entry("cf", "codeformer_fidelity"), Map.entry("D", "out_direction"),
            Map.entry("c", "outcrop"));

    private final String line;
    private int at;

    private DreamCommand(String line) {
        this.line = line;
    }

    static Parameters read(String line) {
        DreamCommand command = new DreamCommand(line.strip());
        String prompt = command.prompt();
        Translation translation = new Translation(Program.INVOKEAI, JsonSettings.of(command.switches()));
        InvokeAi.sampler(translation, translation.value("sampler").orElse(""), SamplerNames::ofKDiffusion)
                .take("steps", "Steps").take("cfg_scale", "CFG scale").take("seed", "Seed")
                .size(translation.value("width"), translation.value("height"))
                .take("strength", "Denoising strength")
                .put("RNG", "GPU")
                .ignore("iterations");
        return InvokeAi.finishOld(translation, prompt);
    }

    /** In quotes, or all before the first word that looks like a switch. */
    private String prompt() {
        if (line.startsWith("\"")) {
            return word();
        }
        while (at < line.length() && !isSwitchHere()) {
            at++;
        }
        return line.substring(0, at).strip();
    }

    private boolean isSwitchHere() {
        return (at == 0 || Character.isWhitespace(line.charAt(at - 1)))
                && BEGINS_AS_SWITCH.matcher(line).region(at, line.length()).lookingAt();
    }

    /** Their values by long names; "on" where there is none, several joined by blanks. */
    private Map<String, String> switches() {
        Map<String, List<String>> switches = new LinkedHashMap<>();
        List<String> values = new ArrayList<>();
        for (String word = word(); !word.isEmpty(); word = word()) {
            Matcher found = SWITCH.matcher(word);
            if (found.matches()) {
                boolean isLong = found.group(1) != null;
                String name = isLong ? found.group(1) : found.group(3);
                String value = isLong ? found.group(2) : found.group(4);
                values = new ArrayList<>(value == null || value.isEmpty() ? List.of() : List.of(value));
                switches.put(NAMES.getOrDefault(name, name), values);
            } else {
                values.add(word);
            }
        }
        Map<String, String> joined = new LinkedHashMap<>();
        switches.forEach((name, words) -> joined.put(name, words.isEmpty() ? "on" : String.join(" ", words)));
        return joined;
    }

    /** The next word, as a shell reads it: with blanks within quotes, and any character behind a backslash. */
    private String word() {
        while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
            at++;
        }
        StringBuilder word = new StringBuilder();
        char quote = 0;
        for (; at < line.length() && (quote != 0 || !Character.isWhitespace(line.charAt(at))); at++) {
            char c = line.charAt(at);
            if (c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == '\\' && isEscapable(quote)) {
                word.append(line.charAt(++at));
            } else {
                word.append(c);
            }
        }
        return word.toString();
    }

    /** Whether the backslash here has a meaning of its own, within this quote or, for 0, outside of all. */
    private boolean isEscapable(char quote) {
        boolean follows = at + 1 < line.length() && quote != '\'';
        return follows && (quote == 0 || "\"\\".indexOf(line.charAt(at + 1)) >= 0);
    }
}
