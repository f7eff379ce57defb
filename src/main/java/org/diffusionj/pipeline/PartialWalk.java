package org.diffusionj.pipeline;

import org.diffusionj.sampling.NoisePredictor;
import org.diffusionj.sampling.Sampler;
import org.diffusionj.sampling.StepListener;
import org.diffusionj.sampling.StepNoise;

/**
 * A part of a sampler's walk, as two models share one (denoising_end and denoising_start in diffusers).
 * Samplers know where to begin; they are left at the end by an exception, as when the user cancels.
 *
 * @param first the first call, an index into the sampler's timesteps
 * @param end the call after the last
 */
record PartialWalk(Sampler sampler, int first, int end) {
    /** @return the latents after the last call, a new array; the given ones if there is no call */
    float[] sample(NoisePredictor network, float[] start, StepNoise noise, StepListener listener) {
        if (first >= end) {
            return start.clone();
        }
        try {
            return sampler.sample(network, start, first, noise, (call, latents, denoised) -> {
                listener.stepped(call, latents, denoised);
                if (call == end - 1 && end < sampler.timesteps().length) {
                    throw new Reached(latents.clone());
                }
            });
        } catch (Reached reached) {
            return reached.latents;
        }
    }

    /**
     * The calls of the first model, until the given share of the training timesteps is walked.
     *
     * @param share above 0 to 1, which stands for all calls
     */
    static int callsUntil(Sampler sampler, int trainSteps, double share) {
        if (share == 1) {
            return sampler.timesteps().length;
        }
        int calls = 0;
        for (float timestep : sampler.timesteps()) {
            calls += timestep >= cutoff(trainSteps, share) ? 1 : 0;
        }
        return calls;
    }

    /** Where the second model begins. In samplers of order 2, never between the halves of a step. */
    static int firstCallAfter(Sampler sampler, int trainSteps, double share) {
        int left = 0;
        for (float timestep : sampler.timesteps()) {
            left += timestep < cutoff(trainSteps, share) ? 1 : 0;
        }
        boolean splits = sampler.order() == 2 && left % 2 == 0;
        return sampler.timesteps().length - left - (splits ? 1 : 0);
    }

    /** Rounds half to even, as Python does. */
    private static int cutoff(int trainSteps, double share) {
        return (int) Math.rint(trainSteps - share * trainSteps);
    }

    /** Carries the latents out of the sampler. */
    private static final class Reached extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient float[] latents;

        Reached(float[] latents) {
            super("the end of this part of the walk", null, false, false);
            this.latents = latents;
        }
    }
}
