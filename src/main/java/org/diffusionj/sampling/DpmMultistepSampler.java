package org.diffusionj.sampling;

/**
 * DPM-Solver++ and its relatives as multistep methods of order 1 to 3 (Lu et al., "DPM-Solver++").
 * Matches diffusers' DPMSolverMultistepScheduler with every algorithm_type and solver_type.
 */
final class DpmMultistepSampler implements GridSampler {
    /** Walks shorter than this end with lower orders if lower_order_final asks for it. */
    static final int SHORT_WALK = 15;

    private final DpmAlgorithm algorithm;
    private final DpmModel model;
    private final int maxOrder;
    private final boolean lowerOrderFinal;
    private final boolean firstOrderAtEnd;
    private final DpmGrid grid;

    DpmMultistepSampler(SchedulerConfig config, SamplerSettings settings) {
        algorithm = DpmAlgorithm.read(config);
        algorithm.requireReachable(config);
        model = new DpmModel(config, algorithm.predictsData());
        maxOrder = config.integer("solver_order", 2);
        lowerOrderFinal = config.flag("lower_order_final", true);
        firstOrderAtEnd = config.flag("euler_at_final", false)
                || config.text("final_sigmas_type", "zero").equals("zero");
        grid = DpmGrid.read(config, settings.steps(), SolverFamily.MULTISTEP);
        requireOrder();
        requireFiniteSteps();
    }

    private void requireOrder() {
        if (maxOrder < 1 || maxOrder > 3) {
            throw SchedulerConfig.wrong("solver_order", "1, 2 or 3", maxOrder);
        }
        if (maxOrder == 3 && algorithm.isStochastic() && !algorithm.predictsData()) {
            throw SchedulerConfig.wrong("solver_order", "1 or 2 for algorithm_type sde-dpmsolver", maxOrder);
        }
    }

    /** With more steps than timesteps to tell apart, the extrapolation divides by zero. */
    private void requireFiniteSteps() {
        for (int i = 0; i < grid.calls(); i++) {
            int order = order(i, i);
            boolean distinct = order == 1 || grid.lambdaStep(i - 1, i) != 0;
            boolean distinctBefore = order < 3 || grid.lambdaStep(i - 2, i - 1) != 0;
            if (!distinct || !distinctBefore || !step(i, order).isFinite(order)) {
                throw new IllegalArgumentException("step " + (i + 1) + " of " + grid.calls()
                        + " has the same noise level as its neighbour, which order " + order
                        + " of this sampler divides by: take fewer steps, or set \"solver_order\" to 1 or"
                        + " \"euler_at_final\" to true in scheduler_config.json");
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
            values[0] = model.value(output, denoised, x, level);
            float[] fresh = algorithm.isStochastic() ? noise.next(x.length) : null;
            int order = order(i, i - firstCall);
            x = step(i, order).apply(x, derivatives(i, order, values), fresh);
            listener.stepped(i, x, denoised);
        }
        return x;
    }

    /** The order of a step: it grows with the calls done, and falls again at the end. */
    private int order(int call, int done) {
        int left = grid.calls() - call;
        boolean shortWalk = lowerOrderFinal && grid.calls() < SHORT_WALK;
        int order = Math.min(maxOrder, done + 1);
        if (left == 1 && (firstOrderAtEnd || shortWalk)) {
            return 1;
        }
        return left == 2 && shortWalk ? Math.min(order, 2) : order;
    }

    private DpmStep step(int call, int order) {
        boolean slope = algorithm.isHeun() || order == 3;
        return DpmStep.of(algorithm, slope, grid.level(call), grid.level(call + 1));
    }

    /** Divided differences of the last values, newest first, in units of this step. */
    private float[][] derivatives(int call, int order, float[][] values) {
        if (order == 1) {
            return new float[][] {values[0]};
        }
        float h = grid.lambdaStep(call, call + 1);
        float r0 = grid.lambdaStep(call - 1, call) / h;
        float[] near = DpmStep.difference(1f / r0, values[0], values[1]);
        if (order == 2) {
            return new float[][] {values[0], near};
        }
        float r1 = grid.lambdaStep(call - 2, call - 1) / h;
        float[] far = DpmStep.difference(1f / r1, values[1], values[2]);
        float[] first = HeunSampler.moved(near, DpmStep.difference(1f, near, far), r0 / (r0 + r1));
        return new float[][] {values[0], first, DpmStep.difference(1f / (r0 + r1), near, far)};
    }
}
