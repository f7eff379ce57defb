package org.diffusionj.sampling;

/**
 * DPM-Solver++ and its relatives as multistep methods of order 1 to 3 (Lu et al., "DPM-Solver++").
 * Matches diffusers' DPMSolverMultistepScheduler with every algorithm_type and solver_type.
 */
final class DpmMultistepSampler implements Sampler {
    /** Walks shorter than this end with lower orders if lower_order_final asks for it. */
    private static final int SHORT_WALK = 15;

    private final Prediction prediction;
    private final CleanLimit limit;
    private final boolean thresholds;
    private final DpmAlgorithm algorithm;
    private final int maxOrder;
    private final boolean lowerOrderFinal;
    private final boolean firstOrderAtEnd;
    private final DpmGrid grid;

    DpmMultistepSampler(SchedulerConfig config, SamplerSettings settings) {
        algorithm = DpmAlgorithm.read(config);
        maxOrder = config.integer("solver_order", 2);
        lowerOrderFinal = config.flag("lower_order_final", true);
        String finalSigma = config.text("final_sigmas_type", "zero");
        firstOrderAtEnd = config.flag("euler_at_final", false) || finalSigma.equals("zero");
        prediction = readPrediction(config);
        limit = CleanLimit.threshold(config);
        thresholds = config.flag("thresholding", false);
        grid = DpmGrid.read(config, settings.steps());
        requireSupported(config, finalSigma);
        requireFiniteSteps();
    }

    private Prediction readPrediction(SchedulerConfig config) {
        if (config.has("variance_type")) {
            throw SchedulerConfig.wrong("variance_type", "absent for latent models", config.text("variance_type", ""));
        }
        return algorithm.predictsData()
                ? Prediction.read(
                        config, Prediction.EPSILON, Prediction.VELOCITY, Prediction.SAMPLE, Prediction.FLOW)
                : Prediction.read(config, Prediction.EPSILON, Prediction.VELOCITY, Prediction.SAMPLE);
    }

    private void requireSupported(SchedulerConfig config, String finalSigma) {
        if (maxOrder < 1 || maxOrder > 3) {
            throw SchedulerConfig.wrong("solver_order", "1, 2 or 3", maxOrder);
        }
        if (maxOrder == 3 && algorithm.isStochastic() && !algorithm.predictsData()) {
            throw SchedulerConfig.wrong("solver_order", "1 or 2 for algorithm_type sde-dpmsolver", maxOrder);
        }
        if (prediction == Prediction.FLOW && !config.flag("use_flow_sigmas", false)) {
            throw SchedulerConfig.wrong("use_flow_sigmas", "true for prediction_type flow_prediction", false);
        }
        String name = config.text("algorithm_type", "dpmsolver++");
        if (finalSigma.equals("zero") && !name.endsWith("dpmsolver++")) {
            throw SchedulerConfig.wrong("final_sigmas_type", "sigma_min for algorithm_type " + name, finalSigma);
        }
    }

    /** With more steps than timesteps to tell apart, the extrapolation divides by zero. */
    private void requireFiniteSteps() {
        for (int i = 0; i < grid.calls(); i++) {
            if (!step(i, order(i, i)).isFinite()) {
                throw new IllegalArgumentException("step " + (i + 1) + " of " + grid.calls()
                        + " has the same noise level as its neighbour, which order " + order(i, i)
                        + " of this sampler divides by: take fewer steps, or set \"solver_order\" to 1 or"
                        + " \"euler_at_final\" to true in scheduler_config.json");
            }
        }
    }

    @Override
    public float[] timesteps() {
        return grid.floatTimesteps();
    }

    @Override
    public float initialNoiseScale() {
        return 1f;
    }

    @Override
    public float[] addNoise(float[] clean, float[] noise, int call) {
        return grid.addNoise(clean, noise, call);
    }

    @Override
    public float[] sample(
            NoisePredictor network, float[] start, int firstCall, StepNoise noise, StepListener listener) {
        float[] x = start.clone();
        float[][] models = new float[3][];
        for (int i = firstCall; i < grid.calls(); i++) {
            DpmLevel level = grid.level(i);
            float[] output = network.predict(x, grid.timesteps()[i]);
            float[] denoised = denoised(output, x, level);
            models[2] = models[1];
            models[1] = models[0];
            models[0] = algorithm.predictsData() ? denoised : noiseOf(output, denoised, x, level);
            float[] fresh = algorithm.isStochastic() ? noise.next(x.length) : null;
            x = step(i, order(i, i - firstCall)).apply(x, models, fresh);
            listener.stepped(i, x, denoised);
        }
        return x;
    }

    private float[] denoised(float[] output, float[] x, DpmLevel level) {
        float[] denoised = algorithm.predictsData()
                ? prediction.denoised(output, x, level.alpha(), level.sigma())
                : Prediction.EPSILON.denoised(
                        prediction.noise(output, x, level.alpha(), level.sigma()), x, level.alpha(), level.sigma());
        limit.applyInPlace(denoised);
        return denoised;
    }

    /** The predicted noise, made to agree with clean latents that were thresholded. */
    private float[] noiseOf(float[] output, float[] denoised, float[] x, DpmLevel level) {
        return thresholds
                ? Prediction.SAMPLE.noise(denoised, x, level.alpha(), level.sigma())
                : prediction.noise(output, x, level.alpha(), level.sigma());
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
        return DpmStep.of(
                algorithm,
                order,
                grid.level(call + 1),
                grid.level(call),
                grid.level(Math.max(0, call - 1)),
                grid.level(Math.max(0, call - 2)));
    }
}
