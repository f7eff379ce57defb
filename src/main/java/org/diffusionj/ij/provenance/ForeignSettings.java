package org.diffusionj.ij.provenance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.diffusionj.noise.NoiseSource;
import org.diffusionj.pipeline.Parameters;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.ValueKind;
import org.diffusionj.settings.Values;
import org.diffusionj.text.Emphasis;
import org.diffusionj.text.EmphasisSyntax;
import org.diffusionj.text.PromptWeight;

/**
 * Another program's settings and the macro options that are made of them, one after the other: one that cannot be
 * taken is told, and left to its default.
 */
final class ForeignSettings {
    private static final int LONGEST_VALUE = 60;

    private final Parameters parameters;
    private final KnownNames known;
    private final List<String> notes = new ArrayList<>();
    private Values options = Values.none();

    ForeignSettings(Parameters parameters, KnownNames known) {
        this.parameters = parameters;
        this.known = known;
    }

    Values options() {
        return options;
    }

    /** Sentences on what is not as it was, for the user. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    /** Tells that several settings are not followed, for one reason. */
    void notFollowed(List<String> settings, String why) {
        note(settings.stream().map(this::quoted).collect(Collectors.joining(", ", "\"", "\""))
                + " is not followed: " + why + ".");
    }

    /** Tells that a setting is not followed. */
    void notFollowed(String setting, String why) {
        notFollowed(List.of(setting), why);
    }

    /** Tells that a value is not taken. */
    void notAllowed(String setting, String allowed) {
        note("\"" + quoted(setting) + "\" is not taken: allowed is " + allowed + ". The default is taken instead.");
    }

    /** Long values are shortened, names never: each must be told. */
    private String quoted(String setting) {
        String value = parameters.get(setting).orElseThrow();
        return setting + ": " + (value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE) + "...");
    }

    void note(String sentence) {
        notes.add(sentence);
    }

    Optional<String> get(String setting) {
        return parameters.get(setting);
    }

    /** Whether AUTOMATIC1111 wrote them, or what was made of it: versions of others begin with their names. */
    boolean areOfA1111() {
        return parameters.get("Version").map(version -> version.matches("[vf]?\\d.*")).orElse(true);
    }

    /** Whether the settings are our own, in AUTOMATIC1111's words. */
    boolean areOwn() {
        return parameters.get("Version").filter("DiffusionJ"::equals).isPresent();
    }

    <T> void set(Setting<T> key, T value) {
        options = options.with(key, value);
    }

    /** Takes a setting that means the same as a macro key. */
    <T> void take(String setting, Setting<T> key) {
        key.ifAllowed(plain(parameters.get(setting).orElseThrow()))
                .ifPresentOrElse(value -> set(key, value), () -> notAllowed(setting, key.allowed()));
    }

    /** Other programs write whole numbers as 7.0, too. */
    static String plain(String value) {
        return value.strip().replaceFirst("^([+-]?\\d+)\\.0*$", "$1");
    }

    boolean knowsModel(String name) {
        return known.models().contains(name);
    }

    boolean knowsVae(String name) {
        return known.vaes().contains(name);
    }

    boolean knowsLora(String name) {
        return known.loras().contains(name);
    }

    /** Whether an embedding is there that a word stands for. */
    boolean knowsWord(String word) {
        return known.words().stream().anyMatch(word::equalsIgnoreCase);
    }

    void takeModel(String name) {
        if (knowsModel(name)) {
            set(Settings.MODEL, name);
        } else {
            note("There is no model \"" + name + "\": " + known.usualModel() + " is taken.");
        }
    }

    void takeGuidance() {
        take("CFG scale", Settings.GUIDANCE);
        if (options.get(Settings.GUIDANCE).filter(guidance -> guidance < 1).isPresent()) {
            notFollowed("CFG scale", "below 1, a mixture of both prompts; here there is no guidance at or below 1");
        }
    }

    /**
     * Seeds are those that were drawn: AUTOMATIC1111 never stores the -1 by which it asks for a random one, so
     * it is a seed like others, torch's 2^64 - 1.
     */
    void takeSeed(String value) {
        Optional<Long> seed = ForeignSeed.read(plain(value));
        seed.ifPresentOrElse(number -> set(Settings.SEED, OptionalLong.of(number)),
                () -> notAllowed("Seed", ForeignSeed.ALLOWED));
        if (plain(value).equals("-1")) {
            note("\"Seed: -1\" is taken as that seed. Where a program means a random one by it,"
                    + " the seed is not known.");
        }
    }

    void takeNoise(String value) {
        Settings.NOISE.ifAllowed(value.equals("GPU") ? NoiseSource.NV.label() : value)
                .ifPresentOrElse(source -> set(Settings.NOISE, source),
                        () -> notAllowed("RNG", Settings.NOISE.allowed() + ", GPU"));
    }

    /** Our own "None" is diffusers' reading, without chunks; AUTOMATIC1111's has them. */
    void takeEmphasis(String value) {
        Emphasis.ofA1111(value).ifPresentOrElse(
                emphasis -> set(Settings.EMPHASIS,
                        emphasis == Emphasis.A1111_NONE && areOwn() ? Emphasis.NONE : emphasis),
                () -> notAllowed("Emphasis", "one of: " + String.join(", ", Emphasis.namesInA1111())));
        List<String> marks = EmphasisSyntax.unknownMarks(options.get(Settings.PROMPT).orElse(""));
        boolean weighted = PromptWeight.of(parameters.prompt()).weight() != 1;
        if (value.equals("None") && areOfA1111() && (weighted || !marks.isEmpty())) {
            note("Without emphasis, too, AUTOMATIC1111 means more than words by "
                    + (weighted ? "the number at the prompt's end" : String.join(" and ", marks))
                    + ". Here they are words.");
        }
    }

    void takeClipSkip() {
        String model = options.get(Settings.MODEL).orElse(known.usualModel());
        int most = known.layers().applyAsInt(model);
        Setting<Integer> counted = Setting.of("clip skip", ValueKind.integer(1, Math.max(1, most)));
        String allowed = most > 0 ? counted.allowed() + ", 1 leaving out no layer"
                : "1, which leaves out no layer, since the text encoder of " + model + " gives no states between its"
                        + " layers (see docs/macro-keys.md#skipped-layers)";
        counted.ifAllowed(plain(parameters.get("Clip skip").orElseThrow()))
                .ifPresentOrElse(skip -> set(Settings.CLIPSKIP, skip - 1), () -> notAllowed("Clip skip", allowed));
    }
}
