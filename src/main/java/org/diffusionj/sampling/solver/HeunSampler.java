package org.diffusionj.sampling.solver;

import org.diffusionj.sampling.SamplerSettings;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.Walk;
import org.diffusionj.sampling.arithmetic.Latents;
import org.diffusionj.sampling.network.CleanLimit;
import org.diffusionj.sampling.network.Denoiser;
import org.diffusionj.sampling.network.Prediction;
import org.diffusionj.sampling.schedule.Betas;
import org.diffusionj.sampling.schedule.SigmaGrid;

/**
 * Heun's method in sigma (Karras et al., algorithm 1 without churn): two network calls a step, one for
 * the last. Matches diffusers' HeunDiscreteScheduler.
 */
record HeunSampler(SigmaGrid grid, Prediction prediction, CleanLimit limit) implements GridSampler {
    @Override
    public int order() {
        return 2;
    }

    @Override
    public float[] sample(float[] start, Walk walk) {
        Denoiser denoiser = new Denoiser(walk.network(), prediction);
        float[] x = start.clone();
        float[] base = null;
        float[] firstSlope = null;
        for (int i = walk.from(); i < walk.until(); i++) {
            float[] denoised = limit.of(denoiser.denoise(x, grid.sigma(i), grid.timestep(i)));
            float[] slope = Latents.slope(x, denoised, grid.sigma(i));
            if (base == null) {
                base = x;
                firstSlope = slope;
                x = Latents.moved(x, slope, grid.sigma(i + 1) - grid.sigma(i));
            } else {
                x = Latents.moved(base, Latents.mean(firstSlope, slope), grid.sigma(i) - grid.sigma(i - 1));
                base = null;
            }
            x = walk.after(i, x, denoised);
        }
        return x;
    }

    /** Reads a configuration as HeunDiscreteScheduler does. */
    static HeunSampler of(SchedulerConfig config, SamplerSettings settings) {
        return new HeunSampler(
                SigmaGrid.spaced(config, Betas.Defaults.HEUN, settings.steps(), false).visitedTwice(),
                Prediction.read(config, Prediction.EPSILON, Prediction.VELOCITY, Prediction.SAMPLE),
                CleanLimit.clip(config, false));
    }
}
