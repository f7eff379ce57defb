package org.diffusionj.sampling.network;

import org.diffusionj.sampling.NoisePredictor;
import org.diffusionj.sampling.arithmetic.Float32;
import org.diffusionj.sampling.arithmetic.Latents;
import org.diffusionj.sampling.schedule.Level;

/**
 * The trained network, wrapped once so that no sampler needs to know what it was trained to take and to predict
 * (k-diffusion's external.py).
 */
public record Denoiser(NoisePredictor network, Prediction prediction) {
    /** The clean latents in x = clean + sigma * noise: k-diffusion's D(x, sigma). */
    public float[] denoise(float[] x, float sigma, float timestep) {
        float[] output = network.predict(Latents.divided(x, Float32.sqrt(sigma * sigma + 1f)), timestep);
        return prediction == Prediction.VELOCITY
                ? ofVelocity(output, x, sigma)
                : prediction.denoised(output, x, new Level(1f, sigma));
    }

    /** Velocity is that of latents scaled to unit variance, so that x / sqrt(sigma^2 + 1) enters. */
    private static float[] ofVelocity(float[] output, float[] x, float sigma) {
        float power = sigma * sigma + 1f;
        float velocityShare = -sigma / Float32.sqrt(power);
        float[] clean = new float[x.length];
        for (int k = 0; k < x.length; k++) {
            clean[k] = output[k] * velocityShare + x[k] / power;
        }
        return clean;
    }

    /** What the network says of x = alpha * clean + sigma * noise. */
    public Estimate estimate(float[] x, Level level, float timestep) {
        return new Estimate(prediction, network.predict(x, timestep), x, level);
    }

    /** An answer of the network, from which the clean latents and the noise in x follow. */
    public record Estimate(Prediction prediction, float[] output, float[] x, Level level) {
        public float[] denoised() {
            return prediction.denoised(output, x, level);
        }

        public float[] noise() {
            return prediction.noise(output, x, level);
        }
    }
}
