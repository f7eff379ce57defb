package org.diffusionj.sampling.solver;

import java.util.ArrayList;
import java.util.List;
import org.diffusionj.sampling.SamplerSettings;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.Walk;
import org.diffusionj.sampling.arithmetic.Latents;
import org.diffusionj.sampling.network.Denoiser;
import org.diffusionj.sampling.network.Prediction;
import org.diffusionj.sampling.schedule.Betas;
import org.diffusionj.sampling.schedule.SigmaGrid;

/**
 * Linear multistep method of order 4 in sigma (Katherine Crowson's, of k-diffusion): the slope is a
 * polynomial through the last ones, integrated exactly. Matches diffusers' LMSDiscreteScheduler, also
 * in that a walk which starts late takes the weights of the full order with the slopes there are.
 */
record LmsSampler(SigmaGrid grid, Prediction prediction) implements GridSampler {
    private static final int ORDER = 4;
    /** Points and weights of Gauss and Legendre on [-1, 1], exact up to degree 5. */
    private static final double[] POINTS = {-Math.sqrt(0.6), 0, Math.sqrt(0.6)};
    private static final double[] WEIGHTS = {5 / 9.0, 8 / 9.0, 5 / 9.0};

    @Override
    public float[] sample(float[] start, Walk walk) {
        Denoiser denoiser = new Denoiser(walk.network(), prediction);
        float[] x = start.clone();
        List<float[]> slopes = new ArrayList<>();
        for (int i = walk.from(); i < walk.until(); i++) {
            float[] denoised = denoiser.denoise(x, grid.sigma(i), grid.timestep(i));
            slopes.add(0, Latents.slope(x, denoised, grid.sigma(i)));
            if (slopes.size() > ORDER) {
                slopes.remove(ORDER);
            }
            x = walk.after(i, moved(x, slopes, i), denoised);
        }
        return x;
    }

    private float[] moved(float[] x, List<float[]> slopes, int call) {
        int order = Math.min(call + 1, ORDER);
        float[] change = new float[x.length];
        for (int j = 0; j < Math.min(order, slopes.size()); j++) {
            change = Latents.moved(change, slopes.get(j), (float) weight(call, order, j));
        }
        return Latents.moved(x, change, 1f);
    }

    /** Integral over the step of the Lagrange polynomial that is 1 at the j-th last level. */
    private double weight(int call, int order, int j) {
        double from = grid.sigma(call);
        double to = grid.sigma(call + 1);
        double sum = 0;
        for (int p = 0; p < POINTS.length; p++) {
            double sigma = (from + to) / 2 + POINTS[p] * (to - from) / 2;
            double value = 1;
            for (int k = 0; k < order; k++) {
                if (k != j) {
                    double other = grid.sigma(call - k);
                    value *= (sigma - other) / (grid.sigma(call - j) - other);
                }
            }
            sum += WEIGHTS[p] * value;
        }
        return sum * (to - from) / 2;
    }

    /** Reads a configuration as LMSDiscreteScheduler does. */
    static LmsSampler of(SchedulerConfig config, SamplerSettings settings) {
        SigmaGrid grid = SigmaGrid.spaced(config, Betas.Defaults.PIXELS, settings.steps(), true);
        for (int i = 0; i < grid.timesteps().length; i++) {
            if (grid.sigma(i) <= grid.sigma(i + 1)) {
                throw config.unfitSteps("steps " + (i + 1) + " and " + (i + 2)
                        + " have the same noise level, which this sampler divides by", "choose another sampler");
            }
        }
        return new LmsSampler(
                grid, Prediction.read(config, Prediction.EPSILON, Prediction.VELOCITY, Prediction.SAMPLE));
    }
}
