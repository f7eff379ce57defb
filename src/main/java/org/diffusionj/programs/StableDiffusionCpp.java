package org.diffusionj.programs;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diffusionj.pipeline.Parameters;

/**
 * Reads what stable-diffusion.cpp writes: AUTOMATIC1111's form, with names of its own for samplers, schedules and
 * random numbers, and with the model's file in place of its name.
 */
final class StableDiffusionCpp {
    private static final Map<String, String> SAMPLERS = Map.of(
            "euler", "Euler",
            "euler_a", "Euler a",
            "heun", "Heun",
            "dpm2", "DPM2",
            "dpm++2s_a", "DPM++ 2S a",
            "dpm++2m", "DPM++ 2M",
            "lcm", "LCM",
            "tcd", "TCD");
    private static final Map<String, String> SCHEDULES = Map.of(
            "karras", "Karras",
            "exponential", "Exponential",
            "ays", "Align Your Steps",
            "sgm_uniform", "SGM Uniform",
            "simple", "Simple");

    /** Its "cuda" computes what NVIDIA cards draw, on any device. */
    private static final Map<String, String> RANDOM = Map.of("cuda", "NV", "cpu", "CPU");

    /** The schedule stands behind the sampler. The usual one is not written, or is "default" or "discrete". */
    private static final Pattern SAMPLER = Pattern.compile("(\\S+)(?: (?:default|discrete|(\\S+)))?");

    private StableDiffusionCpp() {}

    static boolean wrote(Parameters parameters) {
        return parameters.get("Version").filter(version -> version.startsWith("stable-diffusion.cpp")).isPresent();
    }

    static Parameters read(Parameters parameters) {
        Map<String, String> settings = new LinkedHashMap<>(parameters.settings());
        settings.computeIfPresent("Model", (name, file) -> Translation.bare(file));
        settings.computeIfPresent("RNG", (name, source) -> RANDOM.getOrDefault(source, source));
        settings.remove("Guidance"); // an input of networks that no model here has
        parameters.get("Sampler").map(SAMPLER::matcher).filter(Matcher::matches).ifPresent(found -> {
            settings.put("Sampler", SAMPLERS.getOrDefault(found.group(1), found.group(1)));
            Optional.ofNullable(found.group(2))
                    .ifPresent(schedule -> settings.put("Schedule type", SCHEDULES.getOrDefault(schedule, schedule)));
        });
        if (isUnused(parameters)) {
            settings.remove("Eta");
        }
        return new Parameters(parameters.prompt(), parameters.negative(), settings, parameters.remarks());
    }

    /** It writes an Eta of 0 with every sampler; ancestral ones add all of their noise all the same. */
    private static boolean isUnused(Parameters parameters) {
        String sampler = parameters.get("Sampler").orElse("").toLowerCase(Locale.ROOT);
        return !sampler.startsWith("ddim") && !sampler.startsWith("tcd")
                && parameters.get("Eta").filter(eta -> eta.matches("0(\\.0*)?")).isPresent();
    }
}
