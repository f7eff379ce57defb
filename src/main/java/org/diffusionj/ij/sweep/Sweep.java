package org.diffusionj.ij.sweep;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.diffusionj.ij.macro.MacroOptionsReader;
import org.diffusionj.ij.macro.MacroOptionsWriter;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.ValueKind;
import org.diffusionj.settings.Values;

/**
 * Every combination of several values of a command's settings. Of the last axis each value comes in turn, of the first
 * the slowest: groups in the prompt and the negative prompt, the keys of {@code vary} in their order, and the seeds of
 * {@code images}.
 *
 * @param given what the user gave, with the seed that was drawn if none was: it makes the same sweep
 * @param fixed what all pictures have in common
 */
record Sweep(GenerationCommand command, Values given, Values fixed, List<Axis> axes) {
    static final Setting<GenerationCommand> COMMAND = Setting.of("command",
            ValueKind.choice(List.of(GenerationCommand.values()), GenerationCommand::title))
            .usual(GenerationCommand.TEXT_TO_IMAGE);
    static final Setting<String> VARY = Setting.of("vary", ValueKind.text());

    private static final Set<Setting<?>> NOT_VARIED =
            Set.of(Settings.IMAGES, Settings.STACK, Settings.INPLACE, Settings.PREVIEW);
    private static final long SEEDS = 1L << 32;

    /**
     * Reads a macro's options.
     *
     * @throws IllegalArgumentException if anything is not right
     */
    static Sweep read(String options) {
        GenerationCommand command = MacroOptionsReader.read(keys(Settings.ALL), options).orUsual(COMMAND);
        return of(command, MacroOptionsReader.read(keys(command.settings()), options));
    }

    private static List<Setting<?>> keys(List<Setting<?>> settings) {
        return Stream.concat(Stream.of(COMMAND, VARY), settings.stream()).toList();
    }

    /**
     * Brings what a user gave into an order.
     *
     * @throws IllegalArgumentException if anything is not right
     */
    static Sweep of(GenerationCommand command, Values options) {
        Values given = options.with(COMMAND, command);
        Map<String, List<String>> varied = VaryText.read(options.get(VARY).orElse(""));
        boolean seeds = varied.containsKey(Settings.SEED.key());
        if (!seeds && options.orUsual(Settings.SEED).isEmpty()) {
            given = given.with(Settings.SEED, OptionalLong.of(ThreadLocalRandom.current().nextLong(SEEDS)));
        }
        Values fixed = given.without(COMMAND).without(VARY).without(Settings.IMAGES).without(Settings.PREVIEW);
        if (fixed.has(Settings.INPLACE)) {
            throw new IllegalArgumentException("'inplace' does not go with a sweep, which makes many pictures of one."
                    + " Leave 'inplace' out.");
        }
        List<Axis> axes = new ArrayList<>();
        for (Setting<String> text : List.of(Settings.PROMPT, Settings.NEGATIVE)) {
            PromptGroups groups = PromptGroups.read(text.key(), fixed.get(text).orElse(""));
            if (groups.areThere()) {
                axes.add(grouped(text, groups));
            } else if (fixed.get(text).isPresent()) {
                fixed = fixed.with(text, groups.text(0));
            }
        }
        for (Map.Entry<String, List<String>> entry : varied.entrySet()) {
            axes.add(axis(command, fixed, entry.getKey(), entry.getValue()));
        }
        if (options.orUsual(Settings.IMAGES) > 1) {
            axes.add(images(given, options.orUsual(Settings.IMAGES), seeds));
        }
        return new Sweep(command, given, fixed, axes).checked();
    }

    /**
     * What dialogs know before they ask for the rest: a sweep that may have no axis yet.
     *
     * @throws IllegalArgumentException if a key or a value is not right
     */
    static Sweep begun(GenerationCommand command, String vary) {
        List<Axis> axes = VaryText.read(vary).entrySet().stream()
                .map(entry -> axis(command, Values.none(), entry.getKey(), entry.getValue())).toList();
        return new Sweep(command, Values.none(), Values.none(), axes);
    }

    private static Axis grouped(Setting<String> text, PromptGroups groups) {
        if (groups.count() > Axis.MOST) {
            throw tooMany();
        }
        IntStream all = IntStream.range(0, (int) groups.count());
        List<String> texts = all.mapToObj(groups::text).toList();
        if (texts.stream().distinct().count() < texts.size()) {
            throw new IllegalArgumentException("'" + text + "' has groups that give the same text twice. Write each"
                    + " part once. See docs/sweeps.md#groups-in-prompts");
        }
        return new Axis(text, texts, IntStream.range(0, (int) groups.count())
                .mapToObj(index -> String.join(", ", groups.chosen(index))).toList());
    }

    private static Axis axis(GenerationCommand command, Values fixed, String key, List<String> values) {
        List<Setting<?>> variable = command.settings().stream().filter(other -> !NOT_VARIED.contains(other)).toList();
        Setting<?> setting = variable.stream().filter(other -> other.key().equals(key)).findFirst().orElseThrow(() ->
                new IllegalArgumentException("'vary' cannot have the key '" + key + "' with \"" + command.title()
                        + "\". Keys are: " + variable.stream().map(Setting::key).collect(Collectors.joining(", "))
                        + (key.equals(Settings.IMAGES.key()) ? ". Instead of images, vary the seed: 'seed: 1-8'" : "")
                        + ". See docs/sweeps.md#values"));
        if (fixed.settings().contains(setting)) {
            throw new IllegalArgumentException("'" + key + "' is given, and varied, too. Leave one of them out.");
        }
        if (setting.form() != ValueKind.Form.TEXT) {
            return Axis.of(setting, values);
        }
        return Axis.of(setting, values.stream().map(value -> PromptGroups.read(key, value))
                .flatMap(groups -> IntStream.range(0, (int) Math.min(groups.count(), Axis.MOST + 1))
                        .mapToObj(groups::text)).toList());
    }

    private static Axis images(Values given, int images, boolean seedsVary) {
        if (seedsVary) {
            throw new IllegalArgumentException("'images' does not go with several values of 'seed'. Leave 'images' out,"
                    + " and write all seeds: 'seed: 1-8'. See docs/sweeps.md#values");
        }
        long first = given.orUsual(Settings.SEED).orElseThrow();
        if (first > Long.MAX_VALUE - images) {
            throw new IllegalArgumentException("'seed' is too large for " + images + " images, whose seeds count up.");
        }
        return Axis.of(Settings.SEED, LongStream.range(0, images).mapToObj(i -> Long.toString(first + i)).toList());
    }

    private static IllegalArgumentException tooMany() {
        return new IllegalArgumentException("The sweep has more than " + Axis.MOST + " pictures. Take fewer values;"
                + " large sets are made by \"Make Dataset...\".");
    }

    private Sweep checked() {
        if (axes.isEmpty()) {
            throw new IllegalArgumentException("'vary' is required. Write 'vary=[steps: 5, 10; guidance: 1, 3]', or a"
                    + " group such as {red|green} in the prompt. See docs/sweeps.md#values");
        }
        long count = axes.stream().mapToLong(axis -> axis.values().size())
                .reduce(1, (one, other) -> one > Axis.MOST ? one : one * other);
        if (count > Axis.MOST) {
            throw tooMany();
        }
        GenerationCommand.requirePrompt(options(0));
        IntStream.range(0, count()).forEach(index -> command.check(options(index)));
        return this;
    }

    /** How many pictures it has. */
    int count() {
        return axes.stream().mapToInt(axis -> axis.values().size()).reduce(1, Math::multiplyExact);
    }

    /** Which value of an axis a picture has. */
    int place(int index, int axis) {
        int after = axes.subList(axis + 1, axes.size()).stream().mapToInt(other -> other.values().size())
                .reduce(1, Math::multiplyExact);
        return index / after % axes.get(axis).values().size();
    }

    /** What only some pictures have, and the seed. */
    private Values varied(int index) {
        Values values = Values.none();
        for (int axis = 0; axis < axes.size(); axis++) {
            values = axes.get(axis).with(values, place(index, axis));
        }
        return values.withIfPresent(Settings.SEED, values.get(Settings.SEED).or(() -> fixed.get(Settings.SEED)));
    }

    /** The options of one picture. */
    Values options(int index) {
        return fixed.withAll(varied(index));
    }

    /** What tells one picture from the others, and its seed, as a macro writes it. */
    String label(int index) {
        return MacroOptionsWriter.write(varied(index));
    }

    /** The same in short, a line for each axis. */
    List<String> words(int index) {
        return IntStream.range(0, axes.size()).mapToObj(axis -> axes.get(axis).words().get(place(index, axis)))
                .toList();
    }

    /** The order in which the pictures are made: those of one model, with its parts, together. */
    List<Integer> order() {
        List<Integer> order = new ArrayList<>(IntStream.range(0, count()).boxed().toList());
        for (Setting<?> setting : List.of(Settings.LORAS, Settings.REFINER, Settings.VAE, Settings.MODEL,
                Settings.PRECISION, Settings.DEVICE)) {
            int axis = axes.stream().map(Axis::setting).toList().indexOf(setting);
            if (axis >= 0) {
                order.sort(Comparator.comparingInt(index -> place(index, axis)));
            }
        }
        return order;
    }
}
