package org.diffusionj.pipeline;

import org.diffusionj.sampling.Sampler;

/** Where one model leaves a walk to another: denoising_end and denoising_start in diffusers. */
final class PartialWalk {
    private PartialWalk() {}

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
}
