package org.diffusionj.sampling.solver;

import org.diffusionj.sampling.arithmetic.Float32;

/**
 * A step to below the next noise level, from which fresh noise leads up to it (k-diffusion's get_ancestral_step).
 *
 * @param down the level that the deterministic part leads to
 * @param up standard deviation of the fresh noise
 */
record AncestralStep(float down, float up) {
    /** @param eta 0 to 1: share of the fresh noise that leads back to the variance of {@code to} */
    static AncestralStep of(float from, float to, float eta) {
        float to2 = to * to;
        float from2 = from * from;
        float up = eta * Float32.sqrt(to2 * (from2 - to2) / from2);
        return new AncestralStep(Float32.sqrt(Math.max(0f, to2 - up * up)), up);
    }
}
