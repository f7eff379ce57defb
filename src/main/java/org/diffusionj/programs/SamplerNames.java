package org.diffusionj.programs;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * AUTOMATIC1111's names for the samplers of other programs. A sampler that AUTOMATIC1111 lacks gets our own name for
 * it if diffusers has it; otherwise its name stays as it is.
 */
final class SamplerNames {
    /** By the names of k-diffusion, which ComfyUI, SwarmUI, Fooocus, NovelAI and the first InvokeAI use. */
    private static final Map<String, String> K_DIFFUSION = Map.ofEntries(
            Map.entry("euler", "Euler"),
            Map.entry("euler_ancestral", "Euler a"),
            Map.entry("euler_a", "Euler a"),
            Map.entry("heun", "Heun"),
            Map.entry("dpm_2", "DPM2"),
            Map.entry("dpm_2_ancestral", "DPM2 a"),
            Map.entry("dpm_2_a", "DPM2 a"),
            Map.entry("lms", "LMS"),
            Map.entry("dpm_fast", "DPM fast"),
            Map.entry("dpm_adaptive", "DPM adaptive"),
            Map.entry("dpmpp_2s_ancestral", "DPM++ 2S a"),
            Map.entry("dpmpp_2_a", "DPM++ 2S a"),
            Map.entry("dpmpp_sde", "DPM++ SDE"),
            Map.entry("dpmpp_sde_gpu", "DPM++ SDE"),
            Map.entry("dpmpp_2m", "DPM++ 2M"),
            Map.entry("dpmpp_2", "DPM++ 2M"),
            Map.entry("dpmpp_2m_sde", "DPM++ 2M SDE"),
            Map.entry("dpmpp_2m_sde_gpu", "DPM++ 2M SDE"),
            Map.entry("dpmpp_3m_sde", "DPM++ 3M SDE"),
            Map.entry("dpmpp_3m_sde_gpu", "DPM++ 3M SDE"),
            Map.entry("ddpm", "DDPM"),
            Map.entry("lcm", "LCM"),
            Map.entry("tcd", "TCD"),
            Map.entry("ddim", "DDIM"),
            Map.entry("plms", "PLMS"),
            Map.entry("uni_pc", "UniPC"));

    /** By InvokeAI's names for classes of diffusers, without the _k for Karras. */
    private static final Map<String, String> DIFFUSERS = Map.ofEntries(
            Map.entry("ddim", "DDIM"),
            Map.entry("ddpm", "DDPM"),
            Map.entry("deis", "DEIS"),
            Map.entry("lms", "LMS"),
            Map.entry("pndm", "PNDM"),
            Map.entry("heun", "Heun"),
            Map.entry("euler", "Euler"),
            Map.entry("euler_a", "Euler a"),
            Map.entry("kdpm_2", "DPM2"),
            Map.entry("kdpm_2_a", "DPM2 a"),
            Map.entry("dpmpp_2s", "DPM++ 2S"),
            Map.entry("dpmpp_2m", "DPM++ 2M"),
            Map.entry("dpmpp_2m_sde", "DPM++ 2M SDE"),
            Map.entry("dpmpp_sde", "DPM++ SDE"),
            Map.entry("unipc", "UniPC"),
            Map.entry("lcm", "LCM"),
            Map.entry("tcd", "TCD"));

    private static final Map<String, String> SCHEDULES = Map.of(
            "normal", "Normal",
            "karras", "Karras",
            "exponential", "Exponential",
            "polyexponential", "Polyexponential",
            "sgm_uniform", "SGM Uniform",
            "simple", "Simple",
            "ddim_uniform", "DDIM",
            "beta", "Beta",
            "kl_optimal", "KL Optimal",
            "align_your_steps", "Align Your Steps");

    /** As nodes of ComfyUI join both names; without a second one, the schedule is its usual one. */
    private static final Pattern JOINED = Pattern.compile("(.+?)(?:_(" + String.join("|", SCHEDULES.keySet()) + "))?");

    /** Those that draw noise in their steps. */
    private static final Set<String> STOCHASTIC = Set.of("Euler a", "DPM2 a", "DPM++ 2S a", "DPM++ SDE", "DPM++ 2M SDE",
            "DPM++ 3M SDE", "DDPM", "LCM", "TCD");

    private SamplerNames() {}

    static String ofKDiffusion(String name) {
        return K_DIFFUSION.getOrDefault(name, name);
    }

    /** A sampler and its schedule. */
    record Names(String sampler, String schedule) {}

    /** AUTOMATIC1111's names for what nodes of ComfyUI write, such as dpmpp_2m_karras; none if it is not known. */
    static Optional<Names> ofNodes(String joined) {
        return Optional.of(JOINED.matcher(joined)).filter(Matcher::matches)
                .filter(found -> K_DIFFUSION.containsKey(found.group(1)))
                .map(found -> new Names(ofKDiffusion(found.group(1)),
                        ofSchedule(Optional.ofNullable(found.group(2)).orElse("normal"))));
    }

    static String ofDiffusers(String name) {
        return DIFFUSERS.getOrDefault(name, name);
    }

    static String ofSchedule(String name) {
        return SCHEDULES.getOrDefault(name, name);
    }

    static boolean isStochastic(String sampler) {
        return STOCHASTIC.contains(sampler);
    }
}
