package org.diffusionj.sampling;

import java.util.Arrays;

/**
 * A walk over a single latent with a network that predicts nothing. Noise levels between which a sampler's arithmetic
 * ends in no number, which its own checks do not foresee, show themselves so before the real network runs.
 */
public final class Rehearsal {
    private Rehearsal() {}

    /**
     * Refuses a walk that cannot end in a picture.
     *
     * @param config that the sampler was made from
     * @param from the first call of the walk
     * @throws IllegalArgumentException naming the step at which the numbers end
     */
    public static void require(Sampler sampler, SchedulerConfig config, int from) {
        Walk all = sampler.walk((latents, timestep) -> new float[latents.length], Rehearsal::ones);
        sampler.sample(new float[] {1}, all.between(from, all.until()).heardBy((call, latents, denoised) -> {
            if (!Float.isFinite(latents[0])) {
                throw config.unfitSteps("the noise levels make " + latents[0] + " of the picture at call " + (call + 1)
                        + " of " + all.until(), "check the betas, \"sigma_min\" and \"sigma_max\", or choose"
                        + " another sampler");
            }
        }));
    }

    private static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }
}
