package org.diffusionj.sampling;

/** What is done to the latents after each call of a walk, such as putting back a known part of the picture. */
@FunctionalInterface
public interface Correction {
    /** Leaves latents as they are. */
    Correction NONE = (call, latents) -> latents;

    /**
     * Gives the latents that the walk goes on with.
     *
     * @param call the call that was made, an index into {@link Sampler#timesteps()}
     * @param latents where that call led; not changed
     * @return an array of the same length
     */
    float[] apply(int call, float[] latents);
}
