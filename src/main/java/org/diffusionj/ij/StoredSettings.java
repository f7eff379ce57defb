package org.diffusionj.ij;

import ij.IJ;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.diffusionj.noise.NoiseSource;
import org.diffusionj.pipeline.Parameters;
import org.diffusionj.sampling.SamplerType;
import org.diffusionj.sampling.SigmaSpacing;
import org.diffusionj.text.Emphasis;

/**
 * The settings that made a picture, as they are stored in it.
 *
 * @param command what made it
 * @param options its settings, as far as they are known
 * @param entries all that the info says, by key; empty if another program made the picture
 */
record StoredSettings(GenerationCommand command, MacroOptions options, Map<String, String> entries) {
    private static final Pattern ENTRY = Pattern.compile("(?m)^([a-zA-Z0-9-]+) = (.*)$");

    /** What the info says of the device is not the key's value, and says nothing of the picture. */
    private static final List<MacroKey<?>> NOT_STORED = List.of(GenerationKeys.DEVICE, GenerationKeys.PREVIEW);

    /** How AUTOMATIC1111 calls samplers that have another name here. */
    private static final Map<String, String> OTHER_NAMES = Map.of("PLMS", "PNDM", "DPM2 ancestral", "DPM2 a");

    /** From the info that {@link PictureInfo} writes, if it is one. */
    static Optional<StoredSettings> ofInfo(String info) {
        Map<String, String> entries = new LinkedHashMap<>();
        ENTRY.matcher(info).results().forEach((MatchResult line) ->
                entries.putIfAbsent(line.group(1), MacroText.unescape(line.group(2))));
        return Stream.of(GenerationCommand.values())
                .filter(command -> command.label().equals(entries.get("command"))).findFirst()
                .map(command -> new StoredSettings(command, read(command, entries), entries));
    }

    private static MacroOptions read(GenerationCommand command, Map<String, String> entries) {
        MacroOptions options = MacroOptions.none();
        for (MacroKey<?> key : command.keys()) {
            if (entries.containsKey(key.name()) && !NOT_STORED.contains(key)) {
                options = with(options, key, entries.get(key.name()));
            }
        }
        return options;
    }

    private static <T> MacroOptions with(MacroOptions options, MacroKey<T> key, String value) {
        return options.with(key, key.read(value));
    }

    /**
     * From the parameters that AUTOMATIC1111 and programs like it write. What they leave out, this takes as
     * that program does. Settings that cannot be met are told in the log.
     */
    static StoredSettings ofParameters(Parameters parameters) {
        parameters.remarks().forEach(remark -> IJ.log("Reproduce Image: " + remark));
        MacroOptions options = MacroOptions.none()
                .with(GenerationKeys.PROMPT, parameters.prompt())
                .with(GenerationKeys.NEGATIVE, parameters.negative())
                .with(GenerationKeys.MODEL, parameters.get("Model").filter(StoredSettings::isThere))
                .with(GenerationKeys.SEED, parameters.get("Seed").map(Long::valueOf).map(OptionalLong::of))
                .with(GenerationKeys.SAMPLER, parameters.get("Sampler").flatMap(StoredSettings::sampler))
                .with(GenerationKeys.SIGMAS, Optional.of(sigmas(parameters)))
                .with(GenerationKeys.NOISE, Optional.of("CPU".equals(parameters.get("RNG").orElse("GPU"))
                        ? NoiseSource.CPU : NoiseSource.NV))
                .with(GenerationKeys.EMPHASIS, Optional.of("None".equals(parameters.get("Emphasis").orElse(""))
                        ? Emphasis.NONE : Emphasis.A1111))
                .with(GenerationKeys.CLIPSKIP, parameters.get("Clip skip").map(skip -> Integer.parseInt(skip) - 1));
        options = given(options, GenerationKeys.STEPS, parameters.get("Steps"));
        options = given(options, GenerationKeys.GUIDANCE, parameters.get("CFG scale"));
        options = given(options, GenerationKeys.RESCALE, parameters.get("CFG rescale"));
        options = given(options, GenerationKeys.ETA, parameters.get("Eta"));
        Optional<String[]> size = parameters.get("Size").map(pixels -> pixels.split("x"));
        options = given(options, GenerationKeys.WIDTH, size.map(sides -> sides[0]));
        options = given(options, GenerationKeys.HEIGHT, size.map(sides -> sides[1]));
        parameters.get("Denoising strength").ifPresent(strength -> IJ.log("Reproduce Image: the picture was made from"
                + " another one (strength " + strength + "), which its settings do not hold."));
        return new StoredSettings(GenerationCommand.TEXT_TO_IMAGE, options, Map.of());
    }

    private static <T> MacroOptions given(MacroOptions options, MacroKey<T> key, Optional<String> value) {
        return options.with(key, value.map(key::read));
    }

    private static boolean isThere(String model) {
        boolean there = Generation.roots().models().containsKey(model);
        if (!there) {
            IJ.log("Reproduce Image: there is no model \"" + model + "\".");
        }
        return there;
    }

    /** Older versions name the spacing with the sampler: DPM++ 2M Karras. */
    private static Optional<SamplerType> sampler(String name) {
        String plain = name.replaceFirst(" (Karras|Exponential)$", "");
        String label = OTHER_NAMES.getOrDefault(plain, plain);
        Optional<SamplerType> type =
                Stream.of(SamplerType.values()).filter(known -> known.label().equals(label)).findFirst();
        if (type.isEmpty()) {
            IJ.log("Reproduce Image: there is no sampler \"" + name + "\"; the model's own is taken.");
        }
        return type;
    }

    private static SigmaSpacing sigmas(Parameters parameters) {
        String name = parameters.get("Schedule type").orElse(parameters.get("Sampler").orElse("").replaceFirst(".* ", ""));
        return Stream.of(SigmaSpacing.values()).filter(spacing -> spacing.label().equals(name)).findFirst()
                .orElse(SigmaSpacing.DEFAULT);
    }
}
