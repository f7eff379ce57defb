package org.diffusionj.sampling.solver;

import org.diffusionj.sampling.SamplerSettings;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.Walk;
import org.diffusionj.sampling.arithmetic.Float32;
import org.diffusionj.sampling.network.DpmModel;
import org.diffusionj.sampling.schedule.DpmGrid;
import org.diffusionj.sampling.schedule.Level;
import org.diffusionj.sampling.schedule.SolverFamily;

/**
 * Diffusion exponential integrator with a polynomial in log rho through the last predictions of noise,
 * integrated exactly, of order 1 to 3 (Zhang and Chen, "Fast Sampling of Diffusion Models with
 * Exponential Integrator"). Matches diffusers' DEISMultistepScheduler, whose walk stops at the smallest
 * sigma of the training schedule.
 */
record DeisSampler(DpmGrid grid, DpmModel model, int maxOrder, boolean lowerOrderFinal) implements GridSampler {
    @Override
    public float[] sample(float[] start, Walk walk) {
        float[] x = start.clone();
        float[][] values = new float[3][];
        for (int i = walk.from(); i < walk.until(); i++) {
            float[] denoised = model.ask(walk.network(), x, grid.level(i), grid.timestep(i)).denoised();
            values = new float[][] {DpmModel.noiseBeside(denoised, x, grid.level(i)), values[0], values[1]};
            int order = order(i, i - walk.from());
            float[] moved = order == 1 ? firstOrder(x, values[0], i) : higherOrder(x, values, i, order);
            x = walk.after(i, moved, denoised);
        }
        return x;
    }

    private int order(int call, int done) {
        int left = grid.calls() - call;
        int order = Math.min(maxOrder, done + 1);
        boolean ends = lowerOrderFinal && grid.calls() < DpmMultistepSampler.SHORT_WALK;
        return ends ? Math.min(order, Math.max(left, 1)) : order;
    }

    private float[] firstOrder(float[] x, float[] epsilon, int call) {
        Level to = grid.level(call + 1);
        float keep = to.alpha() / grid.level(call).alpha();
        float change = to.sigma() * (Float32.exp(grid.lambdaStep(call, call + 1)) - 1f);
        float[] moved = new float[x.length];
        for (int k = 0; k < x.length; k++) {
            moved[k] = keep * x[k] - change * epsilon[k];
        }
        return moved;
    }

    private float[] higherOrder(float[] x, float[][] values, int call, int order) {
        float[] weights = weights(call, order);
        float from = grid.level(call).alpha();
        float to = grid.level(call + 1).alpha();
        float[] moved = new float[x.length];
        for (int k = 0; k < x.length; k++) {
            float sum = x[k] / from;
            for (int j = 0; j < order; j++) {
                sum += weights[j] * values[j][k];
            }
            moved[k] = to * sum;
        }
        return moved;
    }

    /** Integrals over the step of the polynomials in log rho that are 1 at one level and 0 at the others. */
    private float[] weights(int call, int order) {
        float end = rho(call + 1);
        float start = rho(call);
        float[] weights = new float[order];
        for (int j = 0; j < order; j++) {
            float b = rho(call - j);
            float c = rho(call - (j + 1) % order);
            float d = rho(call - (j + 2) % order);
            weights[j] = order == 2
                    ? linear(end, b, c) - linear(start, b, c)
                    : quadratic(end, b, c, d) - quadratic(start, b, c, d);
        }
        return weights;
    }

    /** Noise to signal. */
    private float rho(int call) {
        return grid.level(call).sigma() / grid.level(call).alpha();
    }

    /** Antiderivative of (log t - log c) / (log b - log c). */
    private static float linear(float t, float b, float c) {
        float logC = Float32.numpyLog(c);
        return t * (-logC + Float32.numpyLog(t) - 1f) / (Float32.numpyLog(b) - logC);
    }

    /** Antiderivative of (log t - log c) (log t - log d) / ((log b - log c) (log b - log d)). */
    private static float quadratic(float t, float b, float c, float d) {
        float logT = Float32.numpyLog(t);
        float logB = Float32.numpyLog(b);
        float logC = Float32.numpyLog(c);
        float logD = Float32.numpyLog(d);
        float numerator =
                t * (logC * (logD - logT + 1f) - logD * logT + logD + logT * logT - 2f * logT + 2f);
        return numerator / ((logB - logC) * (logB - logD));
    }

    /** Reads a configuration as DEISMultistepScheduler does. */
    static DeisSampler of(SchedulerConfig config, SamplerSettings settings) {
        config.choice("algorithm_type", "deis", "deis", "dpmsolver", "dpmsolver++");
        config.choice("solver_type", "logrho", "logrho", "midpoint", "heun", "bh1", "bh2");
        DeisSampler sampler = new DeisSampler(
                DpmGrid.read(config, settings.steps(), SolverFamily.DEIS),
                new DpmModel(config.with("variance_type", null), true),
                config.integer("solver_order", 2, 1, 3),
                config.flag("lower_order_final", true));
        sampler.requireDistinctLevels(config);
        return sampler;
    }

    private void requireDistinctLevels(SchedulerConfig config) {
        for (int i = 1; i < grid.calls() && maxOrder > 1; i++) {
            if (grid.lambdaStep(i - 1, i) == 0) {
                throw config.unfitSteps("steps " + i + " and " + (i + 1)
                        + " have the same noise level, which this sampler divides by",
                        "set \"solver_order\" to 1");
            }
        }
    }
}
