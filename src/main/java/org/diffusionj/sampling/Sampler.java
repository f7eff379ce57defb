package org.diffusionj.sampling;

/**
 * One integrator with its schedule for a given number of steps: immutable, so one serves any number
 * of pictures. Made by {@link SamplerType#create}.
 *
 * <pre>{@code
 * Sampler sampler = SamplerType.EULER.create(config, new SamplerSettings(20, SigmaSpacing.DEFAULT, 0));
 * float[] x = noise scaled by sampler.initialNoiseScale();
 * float[] latents = sampler.sample(unet, x, 0, noise, listener);
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

    /**
     * Walks from the latents of call {@code firstCall} to clean latents.
     *
     * @param start the noisy latents; not changed
     * @return a new array of the same length
     */
    float[] sample(NoisePredictor network, float[] start, int firstCall, StepNoise noise, StepListener listener);
}
