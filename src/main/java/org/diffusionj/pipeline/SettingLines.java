package org.diffusionj.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The lines of a text that hold settings: the last one that begins with {@code Steps:}, else the last line if
 * it has at least three settings. Where {@code Steps:} stands almost alone, each setting has a line of its own.
 *
 * @param from the first such line
 * @param to behind the last
 * @param pairs the settings by name; of one that is there twice, the last
 * @param rest what stands between them
 */
record SettingLines(int from, int to, Map<String, String> pairs, List<String> rest) {
    private static final int FEWEST = 3;
    private static final Pattern STEPS = Pattern.compile("Steps\\s*:.*");
    private static final Pattern STEPS_NUMBER = Pattern.compile("Steps\\s*:\\s*\\d.*");

    /** What may stand before {@code Steps:} on a line of its own; other names might be words of a prompt. */
    private static final Set<String> UNMISTAKABLE = Set.of("Sampler", "Schedule type", "CFG scale", "Seed", "Size",
            "Model", "Model hash", "Clip skip", "Denoising strength", "Version");

    static Optional<SettingLines> among(List<String> lines) {
        int last = lines.size() - 1;
        int steps = IntStream.rangeClosed(0, last).filter(i -> holdsSteps(lines.get(i))).max().orElse(-1);
        if (steps >= 0) {
            return Optional.of(around(lines, steps));
        }
        return Optional.of(of(lines, last, last + 1)).filter(found -> found.pairs.size() >= FEWEST);
    }

    /** A prompt's line may begin with the word, too. */
    private static boolean holdsSteps(String line) {
        return STEPS_NUMBER.matcher(line).matches()
                || STEPS.matcher(line).matches() && SettingPairs.of(line).pairs().size() >= FEWEST;
    }

    private static SettingLines around(List<String> lines, int steps) {
        int from = steps;
        int to = steps + 1;
        if (SettingPairs.of(lines.get(steps)).pairs().size() < FEWEST) {
            while (from > 0 && isUnmistakable(lines.get(from - 1))) {
                from--;
            }
            while (to < lines.size() && (lines.get(to).isEmpty() || SettingPairs.isOne(lines.get(to)))) {
                to++;
            }
        }
        return of(lines, from, to);
    }

    private static boolean isUnmistakable(String line) {
        return SettingPairs.isOne(line) && UNMISTAKABLE.containsAll(SettingPairs.of(line).pairs().keySet());
    }

    private static SettingLines of(List<String> lines, int from, int to) {
        Map<String, String> pairs = new LinkedHashMap<>();
        List<String> rest = new ArrayList<>();
        lines.subList(from, to).stream().map(SettingPairs::of).forEach(found -> {
            pairs.putAll(found.pairs());
            rest.addAll(found.rest());
        });
        return new SettingLines(from, to, pairs, rest);
    }
}
