package org.diffusionj.sampling.solver;

import org.diffusionj.sampling.SamplerSettings;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.Walk;
import org.diffusionj.sampling.arithmetic.Latents;
import org.diffusionj.sampling.network.DpmModel;
import org.diffusionj.sampling.schedule.DpmGrid;
import org.diffusionj.sampling.schedule.SolverFamily;

/**
 * DPM-Solver++ and its relatives as multistep methods of order 1 to 3 (Lu et al., "DPM-Solver++").
 * Matches diffusers' DPMSolverMultistepScheduler with every algorithm_type and solver_type.
 *
 * @param lowerOrderFinal whether a short walk ends with lower orders
 * @param firstOrderAtEnd whether every walk ends with order 1
 */
record DpmMultistepSampler(DpmGrid grid, DpmModel model, DpmAlgorithm algorithm, int maxOrder,
        boolean lowerOrderFinal, boolean firstOrderAtEnd) implements GridSampler {
    /** Walks shorter than this end with lower orders if lower_order_final asks for it. */
    static final int SHORT_WALK = 15;

    @Override
    public float[] sample(float[] start, Walk walk) {
        float[] x = start.clone();
        float[][] values = new float[3][];
        for (int i = walk.from(); i < walk.until(); i++) {
            DpmModel.Answer answer = model.ask(walk.network(), x, grid.level(i), grid.timestep(i));
            values = new float[][] {answer.value(), values[0], values[1]};
            float[] fresh = algorithm.isStochastic() ? walk.noise().next(x.length) : null;
            int order = order(i, i - walk.from());
            x = walk.after(i, step(i, order).apply(x, derivatives(i, order, values), fresh), answer.denoised());
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
        float[] near = Latents.difference(1f / r0, values[0], values[1]);
        if (order == 2) {
            return new float[][] {values[0], near};
        }
        float r1 = grid.lambdaStep(call - 2, call - 1) / h;
        float[] far = Latents.difference(1f / r1, values[1], values[2]);
        float[] first = Latents.moved(near, Latents.difference(1f, near, far), r0 / (r0 + r1));
        return new float[][] {values[0], first, Latents.difference(1f / (r0 + r1), near, far)};
    }

    /** Reads a configuration as DPMSolverMultistepScheduler does, but with its deterministic algorithm. */
    static DpmMultistepSampler deterministic(SchedulerConfig config, SamplerSettings settings) {
        return of(asksForNoise(config) ? config.with("algorithm_type", "dpmsolver++") : config, settings);
    }

    /** Reads a configuration as DPMSolverMultistepScheduler does, but with its stochastic algorithm. */
    static DpmMultistepSampler stochastic(SchedulerConfig config, SamplerSettings settings) {
        return of(asksForNoise(config) ? config : config.with("algorithm_type", "sde-dpmsolver++"), settings);
    }

    /** Whether algorithm_type is one that adds noise on the way. */
    static boolean asksForNoise(SchedulerConfig config) {
        return config.word("algorithm_type").orElse("").startsWith("sde-");
    }

    private static DpmMultistepSampler of(SchedulerConfig config, SamplerSettings settings) {
        DpmAlgorithm algorithm = DpmAlgorithm.read(config);
        algorithm.requireReachable(config);
        int maxOrder = config.integer("solver_order", 2, 1, 3);
        if (maxOrder == 3 && algorithm.isStochastic() && !algorithm.predictsData()) {
            throw config.unfit("\"solver_order\" must be 1 or 2 for algorithm_type sde-dpmsolver, but is 3",
                    "Choose another sampler, or correct the file");
        }
        boolean firstOrderAtEnd = config.flag("euler_at_final", false)
                || config.text("final_sigmas_type", "zero").equals("zero");
        DpmMultistepSampler sampler = new DpmMultistepSampler(
                DpmGrid.read(config, settings.steps(), SolverFamily.MULTISTEP),
                new DpmModel(config, algorithm.predictsData()),
                algorithm, maxOrder, config.flag("lower_order_final", true), firstOrderAtEnd);
        sampler.requireFiniteSteps(config);
        return sampler;
    }

    /** With more steps than timesteps to tell apart, the extrapolation divides by zero. */
    private void requireFiniteSteps(SchedulerConfig config) {
        for (int i = 0; i < grid.calls(); i++) {
            int order = order(i, i);
            boolean distinct = order == 1 || grid.lambdaStep(i - 1, i) != 0;
            boolean distinctBefore = order < 3 || grid.lambdaStep(i - 2, i - 1) != 0;
            if (!distinct || !distinctBefore || !step(i, order).isFinite(order)) {
                throw config.unfitSteps("step " + (i + 1) + " of " + grid.calls()
                        + " has the same noise level as its neighbour, which order " + order
                        + " of this sampler divides by", "set \"solver_order\" to 1 or"
                        + " \"euler_at_final\" to true");
            }
        }
    }
}
