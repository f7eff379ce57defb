package org.diffusionj.sampling.solver;

import org.diffusionj.sampling.SamplerSettings;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.Walk;
import org.diffusionj.sampling.arithmetic.Latents;
import org.diffusionj.sampling.network.DpmModel;
import org.diffusionj.sampling.schedule.DpmGrid;
import org.diffusionj.sampling.schedule.SolverFamily;

/**
 * DPM-Solver++ and its relatives as singlestep methods (Lu et al., "DPM-Solver", algorithms 1 and 2):
 * the order goes 1, 2 or 1, 2, 3 and every turn starts again from the latents of its first call. Matches
 * diffusers' DPMSolverSinglestepScheduler.
 *
 * @param orders one a step
 */
record DpmSinglestepSampler(DpmGrid grid, DpmModel model, DpmAlgorithm algorithm, int[] orders)
        implements GridSampler {
    @Override
    public float[] sample(float[] start, Walk walk) {
        float[] x = start.clone();
        float[] base = x;
        float[][] values = new float[3][];
        for (int i = walk.from(); i < walk.until(); i++) {
            DpmModel.Answer answer = model.ask(walk.network(), x, grid.level(i), grid.timestep(i));
            values = new float[][] {answer.value(), values[0], values[1]};
            float[] fresh = algorithm.isStochastic() ? walk.noise().next(x.length) : null;
            int order = Math.min(orders[i], i - walk.from() + 1);
            base = order == 1 ? x : base;
            x = walk.after(i, step(i, order).apply(base, derivatives(i, order, values), fresh), answer.denoised());
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
            return new float[][] {values[1], Latents.difference(1f / r0, values[0], values[1])};
        }
        float r1 = grid.lambdaStep(first, call - 1) / h;
        float[] near = Latents.difference(1f / r1, values[1], values[2]);
        float[] far = Latents.difference(1f / r0, values[0], values[2]);
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
        return Latents.divided(Latents.difference(2f, far, near), distance);
    }

    /** Reads a configuration as DPMSolverSinglestepScheduler does. */
    static DpmSinglestepSampler of(SchedulerConfig config, SamplerSettings settings) {
        DpmAlgorithm algorithm = DpmAlgorithm.read(config);
        requireSupported(config, algorithm);
        DpmSinglestepSampler sampler = new DpmSinglestepSampler(
                DpmGrid.read(config, settings.steps(), SolverFamily.SINGLESTEP),
                new DpmModel(config, algorithm.predictsData()), algorithm, orders(config, settings.steps()));
        sampler.requireFiniteSteps(config);
        return sampler;
    }

    private static void requireSupported(SchedulerConfig config, DpmAlgorithm algorithm) {
        if (algorithm.isStochastic() && !algorithm.predictsData()) {
            throw config.unfitValue("algorithm_type", "dpmsolver++, sde-dpmsolver++ or dpmsolver", "sde-dpmsolver");
        }
        algorithm.requireReachable(config);
        if (!algorithm.predictsData() && config.flag("thresholding", false)) {
            throw config.unfitValue("thresholding", "false with algorithm_type dpmsolver", true);
        }
    }

    /** The order of every step; the end is of lower order unless the steps divide evenly and stop above 0. */
    private static int[] orders(SchedulerConfig config, int steps) {
        int max = config.integer("solver_order", 2, 1, 3);
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

    private void requireFiniteSteps(SchedulerConfig config) {
        for (int i = 0; i < grid.calls(); i++) {
            int order = orders[i];
            boolean distinct = order == 1 || grid.lambdaStep(i - 1, i) != 0;
            boolean distinctBefore = order < 3 || grid.lambdaStep(i - 2, i - 1) != 0;
            if (!distinct || !distinctBefore || !step(i, order).isFinite(order)) {
                throw config.unfitSteps("step " + (i + 1) + " of " + grid.calls()
                        + " has the same noise level as its neighbour, which order " + order
                        + " of this sampler divides by", "set \"solver_order\" to 1");
            }
        }
    }
}
