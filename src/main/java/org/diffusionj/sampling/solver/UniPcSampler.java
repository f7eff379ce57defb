package org.diffusionj.sampling.solver;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.diffusionj.sampling.SamplerSettings;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.Walk;
import org.diffusionj.sampling.network.DpmModel;
import org.diffusionj.sampling.schedule.DpmGrid;
import org.diffusionj.sampling.schedule.SolverFamily;

/**
 * Unified predictor and corrector (Zhao et al., "UniPC", algorithms 5 to 8): every network call first
 * corrects the latents that led to it, then predicts the next. Matches diffusers'
 * UniPCMultistepScheduler.
 *
 * @param uncorrected the calls to which no correction leads
 */
record UniPcSampler(DpmGrid grid, DpmModel model, UniPcStep.Kind kind, int maxOrder, boolean lowerOrderFinal,
        List<Integer> uncorrected) implements GridSampler {
    /** More would only blow up rounding errors. */
    private static final int MOST_ORDER = 20;

    @Override
    public float[] sample(float[] start, Walk walk) {
        float[] x = start.clone();
        float[] before = null;
        List<float[]> values = new ArrayList<>();
        for (int i = walk.from(); i < walk.until(); i++) {
            DpmModel.Answer answer = model.ask(walk.network(), x, grid.level(i), grid.timestep(i));
            int done = i - walk.from();
            if (before != null && !uncorrected.contains(i - 1)) {
                int order = order(i - 1, done - 1);
                x = UniPcStep.corrector(grid, kind, i, order).apply(before, values, answer.value());
            }
            values.add(0, answer.value());
            before = x;
            x = UniPcStep.predictor(grid, kind, i, order(i, done)).apply(x, values, null);
            x = walk.after(i, x, answer.denoised());
        }
        return x;
    }

    private int order(int call, int done) {
        int order = Math.min(maxOrder, done + 1);
        return lowerOrderFinal ? Math.min(order, grid.calls() - call) : order;
    }

    /** Reads a configuration as UniPCMultistepScheduler does. */
    static UniPcSampler of(SchedulerConfig config, SamplerSettings settings) {
        requireSupported(config);
        boolean data = config.flag("predict_x0", true);
        SchedulerConfig known = config.with("variance_type", null);
        UniPcSampler sampler = new UniPcSampler(
                DpmGrid.read(config, settings.steps(), SolverFamily.UNIPC),
                new DpmModel(data ? known : known.with("thresholding", false), data),
                new UniPcStep.Kind(data, readsPlainH(config)),
                config.integer("solver_order", 2, 1, MOST_ORDER),
                config.flag("lower_order_final", true),
                uncorrected(config));
        sampler.requireFiniteSteps(config);
        return sampler;
    }

    private static void requireSupported(SchedulerConfig config) {
        for (String key : List.of("use_flow_sigmas", "use_dynamic_shifting")) {
            if (config.flag(key, false)) {
                throw config.unfitValue(key, "false", true);
            }
        }
        for (String key : List.of("solver_p", "shift_terminal")) {
            if (config.has(key)) {
                throw config.unfit("\"" + key + "\" must be absent or null for this sampler",
                        "Choose another sampler, or correct the file");
            }
        }
    }

    /** Whether B(h) is h (bh1) rather than exp(h) - 1 (bh2). */
    private static boolean readsPlainH(SchedulerConfig config) {
        return config.choice("solver_type", "bh2", "bh1", "bh2", "midpoint", "heun", "logrho").equals("bh1");
    }

    private static List<Integer> uncorrected(SchedulerConfig config) {
        if (config.spells("disable_corrector") && !config.has("disable_corrector")) {
            throw config.unfitValue("disable_corrector", "a list of numbers", null);
        }
        double[] calls = config.numbers("disable_corrector").orElse(new double[0]);
        return Arrays.stream(calls).mapToObj(call -> (int) call).toList();
    }

    private void requireFiniteSteps(SchedulerConfig config) {
        for (int i = 0; i < grid.calls(); i++) {
            if (!UniPcStep.predictor(grid, kind, i, order(i, i)).isFinite()) {
                throw config.unfitSteps("step " + (i + 1) + " of " + grid.calls()
                        + " divides by zero or infinity: solver_type bh1, predict_x0 false and lower_order_final"
                        + " false cannot reach sigma 0", "set \"final_sigmas_type\" to sigma_min");
            }
        }
    }
}
