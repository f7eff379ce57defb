package org.diffusionj.sampling;

import java.util.ArrayList;
import java.util.List;

/**
 * Unified predictor and corrector (Zhao et al., "UniPC", algorithms 5 to 8): every network call first
 * corrects the latents that led to it, then predicts the next. Matches diffusers'
 * UniPCMultistepScheduler.
 */
final class UniPcSampler implements GridSampler {
    private final DpmModel model;
    private final UniPcStep.Kind kind;
    private final int maxOrder;
    private final boolean lowerOrderFinal;
    private final List<Integer> uncorrected = new ArrayList<>();
    private final DpmGrid grid;

    UniPcSampler(SchedulerConfig config, SamplerSettings settings) {
        requireSupported(config);
        boolean data = config.flag("predict_x0", true);
        kind = new UniPcStep.Kind(data, readsPlainH(config));
        model = new DpmModel(data ? noVariance(config) : noVariance(config).with("thresholding", false), data);
        maxOrder = config.integer("solver_order", 2);
        if (maxOrder < 1) {
            throw SchedulerConfig.wrong("solver_order", "at least 1", maxOrder);
        }
        lowerOrderFinal = config.flag("lower_order_final", true);
        double[] disabled = config.numbers("disable_corrector");
        for (int i = 0; disabled != null && i < disabled.length; i++) {
            uncorrected.add((int) disabled[i]);
        }
        grid = DpmGrid.read(config, settings.steps(), SolverFamily.UNIPC);
        requireFiniteSteps();
    }

    private static SchedulerConfig noVariance(SchedulerConfig config) {
        return config.with("variance_type", null);
    }

    private static void requireSupported(SchedulerConfig config) {
        for (String key : List.of("use_flow_sigmas", "use_dynamic_shifting")) {
            if (config.flag(key, false)) {
                throw SchedulerConfig.wrong(key, "false for this sampler", true);
            }
        }
        for (String key : List.of("solver_p", "shift_terminal")) {
            if (config.has(key)) {
                throw new IllegalArgumentException(
                        "scheduler_config.json: \"" + key + "\" must be absent or null for this sampler");
            }
        }
    }

    /** Whether B(h) is h (bh1) rather than exp(h) - 1 (bh2). */
    private static boolean readsPlainH(SchedulerConfig config) {
        String name = config.text("solver_type", "bh2");
        return switch (name) {
            case "bh1" -> true;
            case "bh2", "midpoint", "heun", "logrho" -> false;
            default -> throw SchedulerConfig.wrong("solver_type", "bh1, bh2, midpoint, heun or logrho", name);
        };
    }

    private void requireFiniteSteps() {
        for (int i = 0; i < grid.calls(); i++) {
            if (!UniPcStep.predictor(grid, kind, i, order(i, i)).isFinite()) {
                throw new IllegalArgumentException("step " + (i + 1) + " of " + grid.calls()
                        + " divides by zero or infinity: solver_type bh1, predict_x0 false and lower_order_final"
                        + " false cannot reach sigma 0, so set \"final_sigmas_type\" to sigma_min in"
                        + " scheduler_config.json; or take fewer steps");
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
        float[] before = null;
        List<float[]> values = new ArrayList<>();
        for (int i = firstCall; i < grid.calls(); i++) {
            float[] output = network.predict(x, grid.timesteps()[i]);
            float[] denoised = model.denoised(output, x, grid.level(i));
            float[] value = model.value(output, denoised, x, grid.level(i));
            if (before != null && !uncorrected.contains(i - 1)) {
                x = UniPcStep.corrector(grid, kind, i, order(i - 1, i - 1 - firstCall)).apply(before, values, value);
            }
            values.add(0, value);
            before = x;
            x = UniPcStep.predictor(grid, kind, i, order(i, i - firstCall)).apply(x, values, null);
            listener.stepped(i, x, denoised);
        }
        return x;
    }

    private int order(int call, int done) {
        int order = Math.min(maxOrder, done + 1);
        return lowerOrderFinal ? Math.min(order, grid.calls() - call) : order;
    }
}
