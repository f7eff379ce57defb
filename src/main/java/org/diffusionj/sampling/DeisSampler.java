package org.diffusionj.sampling;

import java.util.List;

/**
 * Diffusion exponential integrator with a polynomial in log rho through the last predictions of noise,
 * integrated exactly, of order 1 to 3 (Zhang and Chen, "Fast Sampling of Diffusion Models with
 * Exponential Integrator"). Matches diffusers' DEISMultistepScheduler, whose walk stops at the smallest
 * sigma of the training schedule.
 */
final class DeisSampler implements GridSampler {
    private final DpmModel model;
    private final int maxOrder;
    private final boolean lowerOrderFinal;
    private final DpmGrid grid;

    DeisSampler(SchedulerConfig config, SamplerSettings settings) {
        requireName(config, "algorithm_type", "deis", "dpmsolver", "dpmsolver++");
        requireName(config, "solver_type", "logrho", "midpoint", "heun", "bh1", "bh2");
        model = new DpmModel(config.with("variance_type", null), true);
        maxOrder = config.integer("solver_order", 2);
        if (maxOrder < 1 || maxOrder > 3) {
            throw SchedulerConfig.wrong("solver_order", "1, 2 or 3", maxOrder);
        }
        lowerOrderFinal = config.flag("lower_order_final", true);
        grid = DpmGrid.read(config, settings.steps(), SolverFamily.DEIS);
        requireDistinctLevels();
    }

    private static void requireName(SchedulerConfig config, String key, String... known) {
        String name = config.text(key, known[0]);
        if (!List.of(known).contains(name)) {
            throw SchedulerConfig.wrong(key, String.join(" or ", known) + " for this sampler", name);
        }
    }

    private void requireDistinctLevels() {
        for (int i = 1; i < grid.calls() && maxOrder > 1; i++) {
            if (grid.lambdaStep(i - 1, i) == 0) {
                throw new IllegalArgumentException("steps " + i + " and " + (i + 1)
                        + " have the same noise level, which this sampler divides by: take fewer steps, or set"
                        + " \"solver_order\" to 1 in scheduler_config.json");
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
        float[][] values = new float[3][];
        for (int i = firstCall; i < grid.calls(); i++) {
            DpmLevel level = grid.level(i);
            float[] output = network.predict(x, grid.timesteps()[i]);
            float[] denoised = model.denoised(output, x, level);
            values[2] = values[1];
            values[1] = values[0];
            values[0] = Prediction.SAMPLE.noise(denoised, x, level.alpha(), level.sigma());
            int order = order(i, i - firstCall);
            x = order == 1 ? firstOrder(x, values[0], i) : higherOrder(x, values, i, order);
            listener.stepped(i, x, denoised);
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
        DpmLevel to = grid.level(call + 1);
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
}
