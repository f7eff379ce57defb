package org.diffusionj.sampling.schedule;

/** The levels of a walk, as {@link org.diffusionj.sampling.Sampler} shows them to the outside. */
public interface Grid {
    /** The timestep of each call: a new array. */
    float[] floatTimesteps();

    /** Standard deviation of the latents that a walk from pure noise starts with: 1 where they keep unit variance. */
    default float initialNoiseScale() {
        return 1f;
    }

    /** The level at which a call expects the latents. */
    Level level(int call);
}
