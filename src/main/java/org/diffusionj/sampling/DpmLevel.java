package org.diffusionj.sampling;

/**
 * A noise level x = alpha * clean + sigma * noise.
 *
 * @param lambda log(alpha / sigma), the solvers' time; infinite at sigma 0
 */
record DpmLevel(float alpha, float sigma, float lambda) {
    /** @param ratio noise to signal */
    static DpmLevel ofRatio(float ratio) {
        float alpha = 1f / Float32.sqrt(ratio * ratio + 1f);
        return of(alpha, ratio * alpha);
    }

    /** A level of a flow-matching model, where alpha + sigma = 1. */
    static DpmLevel ofFlow(float sigma) {
        return of(1f - sigma, sigma);
    }

    private static DpmLevel of(float alpha, float sigma) {
        return new DpmLevel(alpha, sigma, Float32.log(alpha) - Float32.log(sigma));
    }
}
