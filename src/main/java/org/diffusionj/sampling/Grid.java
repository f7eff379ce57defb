package org.diffusionj.sampling;

/** The levels of a walk, as {@link Sampler} shows them to the outside. */
interface Grid {
    /** {@link Sampler#timesteps}: a new array. */
    float[] floatTimesteps();

    /** {@link Sampler#initialNoiseScale}: 1 where latents keep unit variance. */
    default float initialNoiseScale() {
        return 1f;
    }

    /** {@link Sampler#addNoise}. */
    float[] addNoise(float[] clean, float[] noise, int call);
}
