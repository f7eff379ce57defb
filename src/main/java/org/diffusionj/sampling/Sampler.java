package org.diffusionj.sampling;

/**
 * One integrator with its noise levels for a given number of steps: immutable, so one serves any number
 * of pictures. Made by {@link org.diffusionj.sampling.solver.SamplerType#create}.
 *
 * <pre>{@code
 * Sampler sampler = SamplerType.EULER.create(config, new SamplerSettings(20, SigmaSpacing.DEFAULT, 0));
 * float[] start = noise.next(4 * 64 * 64);
 * for (int k = 0; k < start.length; k++) {
 *     start[k] *= sampler.initialNoiseScale();
 * }
 * float[] clean = sampler.sample(start, sampler.walk(network, noise));
 * }</pre>
 */
public interface Sampler {
    /**
     * The timestep of every network call, in order. There can be more than the steps asked for
     * (PNDM, and samplers of order 2).
     */
    float[] timesteps();

    /** Standard deviation of the latents that a walk from pure noise starts with (diffusers' init_noise_sigma). */
    float initialNoiseScale();

    /** Entries of {@link #timesteps()} for one step, as image to image counts them. */
    default int order() {
        return 1;
    }

    /**
     * Noises clean latents to the level where call {@code call} expects them (diffusers' add_noise).
     *
     * @return a new array
     */
    float[] addNoise(float[] clean, float[] noise, int call);

    /** The walk over all calls, with nothing to correct and nobody to tell. */
    default Walk walk(NoisePredictor network, StepNoise noise) {
        return new Walk(network, 0, timesteps().length, noise, Correction.NONE, StepListener.NONE);
    }

    /**
     * Walks from the latents of the walk's first call to those after its last one, which are clean if that is the
     * sampler's last.
     *
     * @param start the noisy latents; not changed
     * @return a new array of the same length
     */
    float[] sample(float[] start, Walk walk);
}
