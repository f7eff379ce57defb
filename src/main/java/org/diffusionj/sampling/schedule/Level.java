package org.diffusionj.sampling.schedule;

import org.diffusionj.sampling.arithmetic.Float32;
import org.diffusionj.sampling.arithmetic.Latents;

/** A noise level: latents are x = alpha * clean + sigma * noise. */
public record Level(float alpha, float sigma) {
    /** A level of unit variance, where alpha^2 + sigma^2 = 1, by its noise to signal. */
    public static Level ofRatio(float ratio) {
        float alpha = 1f / Float32.sqrt(ratio * ratio + 1f);
        return new Level(alpha, ratio * alpha);
    }

    /** A level of unit variance by the share of the image's variance in it. */
    public static Level ofAlphaBar(float alphaBar) {
        return new Level(Float32.sqrt(alphaBar), Float32.sqrt(1f - alphaBar));
    }

    /** A level of a flow-matching model, where alpha + sigma = 1. */
    public static Level ofFlow(float sigma) {
        return new Level(1f - sigma, sigma);
    }

    /** log(alpha / sigma), the time in which DPM-Solvers integrate; infinite at sigma 0. */
    public float lambda() {
        return Float32.log(alpha) - Float32.log(sigma);
    }

    /** Clean latents under noise. */
    public float[] noised(float[] clean, float[] noise) {
        return Latents.sum(alpha, clean, sigma, noise);
    }
}
