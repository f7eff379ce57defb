package org.diffusionj.ij.provenance;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diffusionj.sampling.solver.SamplerType;
import org.diffusionj.settings.Settings;
import org.diffusionj.sampling.SigmaSpacing;

/** Reads AUTOMATIC1111's samplers, and how they space noise levels. */
final class ForeignSampler {
    private static final Map<String, String> OTHER_NAMES = Map.of("PLMS", "PNDM", "DPM2 ancestral", "DPM2 a");

    /** Before there was a "Schedule type", it stood behind the sampler: DPM++ 2M Karras. */
    private static final Pattern NAME = Pattern.compile("(.*?)(?: (Karras|Exponential|Polyexponential|Uniform"
            + "|SGM ?Uniform|Normal|Simple|Beta|Turbo|KL Optimal|Align Your Steps))?", Pattern.CASE_INSENSITIVE);

    private static final String AUTOMATIC = "Automatic";

    /** What "Automatic" means there; for all others, timesteps at even distances. */
    private static final Map<SamplerType, SigmaSpacing> USUAL = Map.of(
            SamplerType.DPM_MULTISTEP, SigmaSpacing.KARRAS,
            SamplerType.DPM_MULTISTEP_SDE, SigmaSpacing.EXPONENTIAL,
            SamplerType.DPM2, SigmaSpacing.KARRAS,
            SamplerType.DPM2_ANCESTRAL, SigmaSpacing.KARRAS);

    /** Those that know nothing of a spacing there, whatever is written. */
    private static final List<SamplerType> UNSPACED = List.of(SamplerType.DDIM, SamplerType.PNDM, SamplerType.UNIPC);

    /** Where AUTOMATIC1111's differs from diffusers'. */
    private static final Map<SamplerType, String> DIFFERENCES = Map.of(
            SamplerType.DPM2, "leaves out the last noise level but one",
            SamplerType.DPM2_ANCESTRAL, "leaves out the last noise level but one",
            SamplerType.DPM_MULTISTEP_SDE, "draws its noise in another way (Brownian tree)",
            SamplerType.UNIPC, "solves to another order");

    private ForeignSampler() {}

    static void read(ForeignSettings settings) {
        Optional<SamplerType> type = type(settings);
        if (type.isEmpty()) {
            settings.notAllowed("Sampler", "one of: "
                    + Stream.of(SamplerType.values()).map(SamplerType::label).collect(Collectors.joining(", ")));
        } else {
            settings.set(Settings.SAMPLER, type);
            if (DIFFERENCES.containsKey(type.get()) && settings.areOfA1111()) {
                settings.note("The sampler " + type.get().label() + " of AUTOMATIC1111 " + DIFFERENCES.get(type.get())
                        + ": the picture may differ.");
            }
        }
        if (settings.get("Schedule type").isEmpty()) {
            name(settings).map(name -> name.group(2)).ifPresent(spacing -> take(settings, "Sampler", spacing));
        }
    }

    static void readSpacing(ForeignSettings settings) {
        String stated = settings.get("Schedule type").orElseThrow();
        String ofName = name(settings).map(name -> name.group(2)).orElse(AUTOMATIC);
        take(settings, "Schedule type", stated.equals(AUTOMATIC) ? ofName : stated);
    }

    static void readEta(ForeignSettings settings) {
        Optional<SamplerType> type = type(settings);
        if (Settings.ETA.ifAllowed(ForeignSettings.plain(settings.get("Eta").orElseThrow())).isEmpty()) {
            settings.notAllowed("Eta", Settings.ETA.allowed());
        } else if (type.filter(List.of(SamplerType.DDIM, SamplerType.TCD)::contains).isPresent()) {
            settings.take("Eta", Settings.ETA);
        } else if (type.map(SamplerType::isAncestral).orElse(false)) {
            settings.take("Eta", Settings.ANCESTRALETA);
        } else if (type.map(sampler -> sampler == SamplerType.DPM_MULTISTEP_SDE).orElse(true)) {
            settings.notFollowed("Eta", "more or less fresh noise in the steps");
        }
    }

    private static void take(ForeignSettings settings, String setting, String spacing) {
        Optional<SamplerType> type = type(settings);
        if (type.filter(UNSPACED::contains).isPresent() && settings.areOfA1111()) {
            return;
        }
        Optional<SigmaSpacing> known = spacing.equals(AUTOMATIC)
                ? type.map(USUAL::get).or(() -> Optional.of(SigmaSpacing.DEFAULT))
                : Stream.of(SigmaSpacing.values()).filter(one -> one.label().equalsIgnoreCase(spacing)).findFirst();
        if (known.isEmpty()) {
            settings.notFollowed(setting, "known are " + AUTOMATIC + ", " + Settings.SIGMAS.allowed()
                    .replaceFirst("one of: ", "") + ". Noise levels are spaced as the model's own scheduler says");
        } else if (known.get() != SigmaSpacing.DEFAULT && !type.map(SamplerType::spacesSigmas).orElse(false)) {
            settings.notFollowed(setting, type
                    .map(sampler -> "the sampler " + sampler.label() + " cannot space noise levels so")
                    .orElse("the model's own sampler is taken, with its own noise levels"));
        } else {
            settings.set(Settings.SIGMAS, known.get());
        }
    }

    private static Optional<SamplerType> type(ForeignSettings settings) {
        return name(settings).map(name -> OTHER_NAMES.getOrDefault(name.group(1), name.group(1)))
                .flatMap(label -> Stream.of(SamplerType.values())
                        .filter(known -> known.label().equals(label)).findFirst());
    }

    private static Optional<Matcher> name(ForeignSettings settings) {
        return settings.get("Sampler").map(NAME::matcher).filter(Matcher::matches);
    }
}
