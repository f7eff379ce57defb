package org.diffusionj.sampling;

/**
 * Ancestral sampling of denoising diffusion probabilistic models (Ho et al., equations 6 and 7).
 * Matches diffusers' DDPMScheduler, in which a step ends at the next timestep of the list.
 */
final class DdpmSampler implements GridSampler {
    private static final float LEAST_VARIANCE = 1e-20f;

    private final Prediction prediction;
    private final CleanLimit limit;
    private final AlphaBarGrid grid;
    private final String varianceType;

    DdpmSampler(SchedulerConfig config, SamplerSettings settings) {
        prediction = Prediction.read(config, Prediction.EPSILON, Prediction.VELOCITY, Prediction.SAMPLE);
        limit = CleanLimit.thresholdOrClip(config, true);
        NoiseSchedule schedule = NoiseSchedule.rescalable(config, Betas.Defaults.DDPM);
        int[] timesteps = AlphaBarGrid.timesteps(config, settings.steps());
        grid = AlphaBarGrid.of(config.with("set_alpha_to_one", true), schedule, timesteps, settings.steps(), true);
        varianceType = config.text("variance_type", "fixed_small");
        requireSupported();
    }

    private void requireSupported() {
        switch (varianceType) {
            case "fixed_small", "fixed_small_log", "fixed_large" -> {}
            case "fixed_large_log" -> throw SchedulerConfig.wrong(
                    "variance_type", "fixed_large, since the root of a logarithm is not a number", varianceType);
            default -> throw SchedulerConfig.wrong(
                    "variance_type", "fixed_small, fixed_small_log or fixed_large for latent models", varianceType);
        }
    }

    @Override
    public Grid grid() {
        return grid;
    }

    @Override
    public float[] sample(
            NoisePredictor network, float[] start, int firstCall, StepNoise noise, StepListener listener) {
        grid.requireSignal(prediction, firstCall);
        float[] x = start.clone();
        for (int i = firstCall; i < grid.timesteps().length; i++) {
            int t = grid.timesteps()[i];
            float alphaBar = grid.alphaBar(t);
            float[] output = network.predict(x, t);
            float[] denoised =
                    prediction.denoised(output, x, Float32.sqrt(alphaBar), Float32.sqrt(1f - alphaBar));
            limit.applyInPlace(denoised);
            stepInPlace(x, denoised, i, noise);
            listener.stepped(i, x, denoised);
        }
        return x;
    }

    private void stepInPlace(float[] x, float[] denoised, int call, StepNoise noise) {
        int t = grid.timesteps()[call];
        boolean last = call == grid.timesteps().length - 1;
        float alphaBar = grid.alphaBar(t);
        float before = last ? grid.finalAlphaBar() : grid.alphaBar(grid.timesteps()[call + 1]);
        float alpha = alphaBar / before;
        float beta = 1f - alpha;
        float cleanShare = Float32.sqrt(before) * beta / (1f - alphaBar);
        float noisyShare = Float32.sqrt(alpha) * (1f - before) / (1f - alphaBar);
        for (int k = 0; k < x.length; k++) {
            x[k] = cleanShare * denoised[k] + noisyShare * x[k];
        }
        if (t > 0) {
            float variance = Math.max((1f - before) / (1f - alphaBar) * beta, LEAST_VARIANCE);
            EulerAncestralSampler.addInPlace(x, noise.next(x.length), deviation(variance, beta));
        }
    }

    private float deviation(float variance, float beta) {
        return switch (varianceType) {
            case "fixed_small" -> Float32.sqrt(variance);
            case "fixed_small_log" -> Float32.exp(0.5f * Float32.log(variance));
            default -> Float32.sqrt(beta);
        };
    }
}
