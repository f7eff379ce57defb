package org.diffusionj.sampling;

import java.util.Arrays;

/**
 * Heun's method in sigma (Karras et al., algorithm 1 without churn): two network calls a step, one for
 * the last. Matches diffusers' HeunDiscreteScheduler.
 */
final class HeunSampler implements GridSampler {
    private final Prediction prediction;
    private final CleanLimit limit;
    private final SigmaGrid grid;

    HeunSampler(SchedulerConfig config, SamplerSettings settings) {
        prediction = Prediction.read(config, Prediction.EPSILON, Prediction.VELOCITY, Prediction.SAMPLE);
        limit = CleanLimit.clip(config, false);
        SigmaGrid steps = SigmaGrid.spaced(config, Betas.Defaults.HEUN, settings.steps(), false);
        grid = steps.visitedTwice();
    }

    @Override
    public Grid grid() {
        return grid;
    }

    @Override
    public int order() {
        return 2;
    }

    @Override
    public float[] sample(
            NoisePredictor network, float[] start, int firstCall, StepNoise noise, StepListener listener) {
        float[] x = start.clone();
        float[] base = null;
        float[] firstSlope = null;
        for (int i = firstCall; i < grid.timesteps().length; i++) {
            float[] output = network.predict(grid.networkInput(x, i), grid.timesteps()[i]);
            float[] denoised = prediction.denoised(output, x, grid.sigmas()[i]);
            limit.applyInPlace(denoised);
            float[] slope = slope(x, denoised, grid.sigmas()[i]);
            if (base == null) {
                base = x;
                firstSlope = slope;
                x = moved(x, slope, grid.sigmas()[i + 1] - grid.sigmas()[i]);
            } else {
                x = moved(base, mean(firstSlope, slope), grid.sigmas()[i] - grid.sigmas()[i - 1]);
                base = null;
            }
            listener.stepped(i, x, denoised);
        }
        return x;
    }

    /** dx/dsigma. */
    static float[] slope(float[] x, float[] denoised, float sigma) {
        float[] slope = new float[x.length];
        for (int k = 0; k < x.length; k++) {
            slope[k] = (x[k] - denoised[k]) / sigma;
        }
        return slope;
    }

    static float[] moved(float[] x, float[] slope, float change) {
        float[] moved = Arrays.copyOf(x, x.length);
        EulerAncestralSampler.addInPlace(moved, slope, change);
        return moved;
    }

    private static float[] mean(float[] a, float[] b) {
        float[] mean = new float[a.length];
        for (int k = 0; k < mean.length; k++) {
            mean[k] = (a[k] + b[k]) / 2f;
        }
        return mean;
    }
}
