package org.diffusionj.sampling;

/**
 * DPM-Solver++ and its relatives as singlestep methods (Lu et al., "DPM-Solver", algorithms 1 and 2):
 * the order goes 1, 2 or 1, 2, 3 and every turn starts again from the latents of its first call. Matches
 * diffusers' DPMSolverSinglestepScheduler.
 */
final class DpmSinglestepSampler implements GridSampler {
    private final DpmAlgorithm algorithm;
    private final DpmModel model;
    private final DpmGrid grid;
    private final int[] orders;

    DpmSinglestepSampler(SchedulerConfig config, SamplerSettings settings) {
        algorithm = DpmAlgorithm.read(config);
        requireSupported(config);
        model = new DpmModel(config, algorithm.predictsData());
        grid = DpmGrid.read(config, settings.steps(), SolverFamily.SINGLESTEP);
        orders = orders(config, settings.steps());
        requireFiniteSteps();
    }

    private void requireSupported(SchedulerConfig config) {
        if (algorithm.isStochastic() && !algorithm.predictsData()) {
            throw SchedulerConfig.wrong(
                    "algorithm_type", "dpmsolver++, sde-dpmsolver++ or dpmsolver for this sampler", "sde-dpmsolver");
        }
        algorithm.requireReachable(config);
        if (!algorithm.predictsData() && config.flag("thresholding", false)) {
            throw SchedulerConfig.wrong("thresholding", "false for this sampler's algorithm_type dpmsolver", true);
        }
    }

    /** The order of every step; the end is of lower order unless the steps divide evenly and stop above 0. */
    private static int[] orders(SchedulerConfig config, int steps) {
        int max = config.integer("solver_order", 2);
        if (max < 1 || max > 3) {
            throw SchedulerConfig.wrong("solver_order", "1, 2 or 3", max);
        }
        boolean endsAtZero = config.text("final_sigmas_type", "zero").equals("zero");
        boolean lowerAtEnd = config.flag("lower_order_final", false) || steps % max != 0 || endsAtZero;
        int[] orders = new int[steps];
        for (int i = 0; i < steps; i++) {
            orders[i] = i % max + 1;
        }
        if (lowerAtEnd && max > 1) {
            orders[steps - 1] = steps % max == 2 ? 2 : 1;
        }
        if (endsAtZero) {
            orders[steps - 1] = 1;
        }
        return orders;
    }

    private void requireFiniteSteps() {
        for (int i = 0; i < grid.calls(); i++) {
            int order = orders[i];
            boolean distinct = order == 1 || grid.lambdaStep(i - 1, i) != 0;
            boolean distinctBefore = order < 3 || grid.lambdaStep(i - 2, i - 1) != 0;
            if (!distinct || !distinctBefore || !step(i, order).isFinite(order)) {
                throw new IllegalArgumentException("step " + (i + 1) + " of " + grid.calls()
                        + " has the same noise level as its neighbour, which order " + order
                        + " of this sampler divides by: take fewer steps, or set \"solver_order\" to 1 in"
                        + " scheduler_config.json");
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
        float[] base = x;
        float[][] values = new float[3][];
        for (int i = firstCall; i < grid.calls(); i++) {
            DpmLevel level = grid.level(i);
            float[] output = network.predict(x, grid.timesteps()[i]);
            float[] denoised = model.denoised(output, x, level);
            values[2] = values[1];
            values[1] = values[0];
            values[0] = model.value(output, denoised, x, level);
            float[] fresh = algorithm.isStochastic() ? noise.next(x.length) : null;
            int order = Math.min(orders[i], i - firstCall + 1);
            base = order == 1 ? x : base;
            x = step(i, order).apply(base, derivatives(i, order, values), fresh);
            listener.stepped(i, x, denoised);
        }
        return x;
    }

    private DpmStep step(int call, int order) {
        boolean slope = algorithm.isHeun() || order == 3;
        return DpmStep.of(algorithm, slope, grid.level(call - order + 1), grid.level(call + 1));
    }

    /** The value at the turn's first level and its divided differences, in units of the whole turn. */
    private float[][] derivatives(int call, int order, float[][] values) {
        int first = call - order + 1;
        float h = grid.lambdaStep(first, call + 1);
        float r0 = order == 1 ? 0f : grid.lambdaStep(first, call) / h;
        if (order == 1) {
            return new float[][] {values[0]};
        }
        if (order == 2) {
            return new float[][] {values[1], DpmStep.difference(1f / r0, values[0], values[1])};
        }
        float r1 = grid.lambdaStep(first, call - 1) / h;
        float[] near = DpmStep.difference(1f / r1, values[1], values[2]);
        float[] far = DpmStep.difference(1f / r0, values[0], values[2]);
        return algorithm.isHeun()
                ? new float[][] {values[2], slope(near, far, r0, r1), curvature(near, far, r0 - r1)}
                : new float[][] {values[2], far};
    }

    private static float[] slope(float[] near, float[] far, float r0, float r1) {
        float[] slope = new float[near.length];
        for (int k = 0; k < slope.length; k++) {
            slope[k] = (r0 * near[k] - r1 * far[k]) / (r0 - r1);
        }
        return slope;
    }

    private static float[] curvature(float[] near, float[] far, float distance) {
        float[] curvature = DpmStep.difference(2f, far, near);
        for (int k = 0; k < curvature.length; k++) {
            curvature[k] /= distance;
        }
        return curvature;
    }
}
