package org.diffusionj.pipeline;

import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.solver.SamplerType;

/**
 * What the constructors of diffusers' pipelines for Stable Diffusion 1 and 2 change in a scheduler's configuration.
 * A key that the file does not spell is corrected for the model's own scheduler only: one that is swapped in with
 * from_config takes the default of its class again.
 */
public final class SchedulerCorrection {
    private SchedulerCorrection() {}

    /**
     * As StableDiffusionPipeline and StableDiffusionImg2ImgPipeline do: steps_offset is 1 and clip_sample false.
     *
     * @param chosen the sampler that will walk
     */
    public static SchedulerConfig ofStableDiffusion(SchedulerConfig config, SamplerType chosen) {
        SchedulerConfig loaded = withOffsetOne(config, chosen);
        boolean clips = config.spells("clip_sample") ? config.flag("clip_sample", false) : chosen.isOwnOf(config);
        return clips ? loaded.with("clip_sample", false) : loaded;
    }

    /**
     * As StableDiffusionInpaintPipeline does, which leaves clip_sample alone and skips PNDM's Runge-Kutta steps
     * instead.
     *
     * @param chosen the sampler that will walk
     */
    public static SchedulerConfig ofInpainting(SchedulerConfig config, SamplerType chosen) {
        boolean spelled = config.spells("skip_prk_steps") || chosen.isOwnOf(config);
        SchedulerConfig loaded = withOffsetOne(config, chosen);
        return spelled ? loaded.with("skip_prk_steps", true) : loaded;
    }

    private static SchedulerConfig withOffsetOne(SchedulerConfig config, SamplerType chosen) {
        return config.spells("steps_offset") || chosen.isOwnOf(config) ? config.with("steps_offset", 1) : config;
    }
}
