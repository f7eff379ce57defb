package org.diffusionj.ij;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.diffusionj.model.Precision;
import org.diffusionj.noise.NoiseSource;
import org.diffusionj.runtime.Device;
import org.diffusionj.sampling.solver.SamplerType;
import org.diffusionj.sampling.SigmaSpacing;
import org.diffusionj.text.Emphasis;

/** The macro keys of the commands that make pictures; {@link GenerationCommand} says which takes which. */
final class GenerationKeys {
    private static final int MAX_SIZE = 16384;
    /** More than any text encoder has; what a model's has is known when it is open. */
    private static final int MAX_LAYERS = 100;

    static final MacroKey<String> MODEL = MacroKey.path("model");
    static final MacroKey<String> PROMPT = MacroKey.text("prompt");
    static final MacroKey<String> NEGATIVE = MacroKey.text("negative");
    static final MacroKey<Integer> WIDTH = MacroKey.integer("width", 8, MAX_SIZE, 8);
    static final MacroKey<Integer> HEIGHT = MacroKey.integer("height", 8, MAX_SIZE, 8);
    static final MacroKey<Integer> STEPS = MacroKey.integer("steps", 1, 1000);
    static final MacroKey<Float> GUIDANCE = MacroKey.number("guidance", 0, 50);

    /** None for the model's own, then all others. */
    static final List<Optional<SamplerType>> SAMPLERS = Stream.concat(
            Stream.of(Optional.<SamplerType>empty()), Arrays.stream(SamplerType.values()).map(Optional::of)).toList();

    static final MacroKey<Optional<SamplerType>> SAMPLER =
            MacroKey.choice("sampler", SAMPLERS, type -> type.map(SamplerType::label).orElse("Default"));

    static final MacroKey<SigmaSpacing> SIGMAS =
            MacroKey.choice("sigmas", List.of(SigmaSpacing.values()), SigmaSpacing::label);
    static final MacroKey<Emphasis> EMPHASIS =
            MacroKey.choice("emphasis", List.of(Emphasis.values()), Emphasis::label);
    static final MacroKey<Integer> CLIPSKIP = MacroKey.integer("clipskip", 0, MAX_LAYERS);
    static final MacroKey<NoiseSource> NOISE =
            MacroKey.choice("noise", List.of(NoiseSource.values()), NoiseSource::label);
    static final MacroKey<OptionalLong> SEED = MacroKey.seed("seed");
    static final MacroKey<Integer> IMAGES = MacroKey.integer("images", 1, 1000);
    static final MacroKey<Boolean> SAFETY = MacroKey.flag("safety");
    static final MacroKey<Boolean> PREVIEW = MacroKey.flag("preview");
    static final MacroKey<Double> STRENGTH = MacroKey.exactNumber("strength", 0, 1);
    static final MacroKey<Double> FEATHER = MacroKey.exactNumber("feather", 0, 1000);
    static final MacroKey<Boolean> STACK = MacroKey.flag("stack");
    static final MacroKey<Boolean> INPLACE = MacroKey.flag("inplace");
    static final MacroKey<Boolean> OUTPUT = MacroKey.choice("output", List.of(false, true), rgb -> rgb ? "RGB" : "Same");
    static final MacroKey<Float> RESCALE = MacroKey.number("rescale", 0, 1);
    static final MacroKey<Float> ETA = MacroKey.number("eta", 0, 1);
    static final MacroKey<Float> ANCESTRALETA = MacroKey.number("ancestraleta", 0, 1);
    static final MacroKey<Integer> ENSD = MacroKey.integer("ensd", Integer.MIN_VALUE, Integer.MAX_VALUE);

    static final MacroKey<Device> DEVICE = MacroKey.device("device");

    /** None for the model's own, then all others. */
    static final List<Optional<Precision>> PRECISIONS =
            List.of(Optional.empty(), Optional.of(Precision.FLOAT), Optional.of(Precision.HALF));

    static final MacroKey<Optional<Precision>> PRECISION =
            MacroKey.choice("precision", PRECISIONS, precision -> precision.map(Precision::label).orElse("Auto"));

    // Its other values come with later versions: scripts may name the only one there is.
    static final MacroKey<String> LORAS = MacroKey.choice("loras", "").because("this version has no LoRAs");

    /** What every command takes. */
    static final List<MacroKey<?>> COMMON = List.of(MODEL, PROMPT, NEGATIVE, WIDTH, HEIGHT, STEPS, GUIDANCE, SAMPLER,
            SIGMAS, SEED, IMAGES, PREVIEW, RESCALE, ETA, ANCESTRALETA, ENSD, DEVICE, CLIPSKIP, EMPHASIS, PRECISION, LORAS, NOISE,
            SAFETY);

    /** What an absent key means, where neither the model nor the user decides. */
    static final Map<MacroKey<?>, String> USUAL = Map.ofEntries(
            Map.entry(SIGMAS, "Default"), Map.entry(IMAGES, "1"), Map.entry(RESCALE, "0"), Map.entry(ETA, "0"), Map.entry(ANCESTRALETA, "1"), Map.entry(ENSD, "0"),
            Map.entry(DEVICE, "Auto"), Map.entry(CLIPSKIP, "0"), Map.entry(EMPHASIS, "None"),
            Map.entry(PRECISION, "Auto"), Map.entry(NOISE, "CPU"), Map.entry(FEATHER, "0"), Map.entry(OUTPUT, "Same"));

    private GenerationKeys() {}
}
