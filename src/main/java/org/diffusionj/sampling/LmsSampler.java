package org.diffusionj.sampling;

import java.util.ArrayList;
import java.util.List;

/**
 * Linear multistep method of order 4 in sigma (Katherine Crowson's, of k-diffusion): the slope is a
 * polynomial through the last ones, integrated exactly. Matches diffusers' LMSDiscreteScheduler, also
 * in that a walk which starts late takes the weights of the full order with the slopes there are.
 */
final class LmsSampler implements GridSampler {
    private static final int ORDER = 4;
    /** Points and weights of Gauss and Legendre on [-1, 1], exact up to degree 5. */
    private static final double[] POINTS = {-Math.sqrt(0.6), 0, Math.sqrt(0.6)};
    private static final double[] WEIGHTS = {5 / 9.0, 8 / 9.0, 5 / 9.0};

    private final Prediction prediction;
    private final SigmaGrid grid;

    LmsSampler(SchedulerConfig config, SamplerSettings settings) {
        prediction = Prediction.read(config, Prediction.EPSILON, Prediction.VELOCITY, Prediction.SAMPLE);
        grid = SigmaGrid.spaced(config, Betas.Defaults.PIXELS, settings.steps(), true);
        requireDistinctLevels();
    }

    private void requireDistinctLevels() {
        for (int i = 0; i < grid.timesteps().length; i++) {
            if (grid.sigmas()[i] <= grid.sigmas()[i + 1]) {
                throw new IllegalArgumentException("steps " + i + " and " + (i + 1)
                        + " have the same noise level, which this sampler divides by: take fewer steps");
            }
        }
    }

    @Override
    public Grid grid() {
        return grid;
    }

    @Override
    public float[] sample(
            NoisePredictor network, float[] start, int firstCall, StepNoise noise, StepListener listener) {
        float[] x = start.clone();
        List<float[]> slopes = new ArrayList<>();
        for (int i = firstCall; i < grid.timesteps().length; i++) {
            float[] output = network.predict(grid.networkInput(x, i), grid.timesteps()[i]);
            float[] denoised = prediction.denoised(output, x, grid.sigmas()[i]);
            slopes.add(0, HeunSampler.slope(x, denoised, grid.sigmas()[i]));
            if (slopes.size() > ORDER) {
                slopes.remove(ORDER);
            }
            x = moved(x, slopes, i);
            listener.stepped(i, x, denoised);
        }
        return x;
    }

    private float[] moved(float[] x, List<float[]> slopes, int call) {
        int order = Math.min(call + 1, ORDER);
        float[] change = new float[x.length];
        for (int j = 0; j < Math.min(order, slopes.size()); j++) {
            EulerAncestralSampler.addInPlace(change, slopes.get(j), (float) weight(call, order, j));
        }
        return HeunSampler.moved(x, change, 1f);
    }

    /** Integral over the step of the Lagrange polynomial that is 1 at the j-th last level. */
    private double weight(int call, int order, int j) {
        double from = grid.sigmas()[call];
        double to = grid.sigmas()[call + 1];
        double sum = 0;
        for (int p = 0; p < POINTS.length; p++) {
            double sigma = (from + to) / 2 + POINTS[p] * (to - from) / 2;
            double value = 1;
            for (int k = 0; k < order; k++) {
                if (k != j) {
                    double other = grid.sigmas()[call - k];
                    value *= (sigma - other) / (grid.sigmas()[call - j] - other);
                }
            }
            sum += WEIGHTS[p] * value;
        }
        return sum * (to - from) / 2;
    }
}
