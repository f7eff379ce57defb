package org.diffusionj.sampling;

/**
 * Denoising diffusion implicit models (Song et al., equations 12 and 16). Matches diffusers'
 * DDIMScheduler: a step always goes T/n timesteps down, also where the next entry of the list is
 * another timestep.
 */
final class DdimSampler implements GridSampler {
    private final Prediction prediction;
    private final CleanLimit limit;
    private final AlphaBarGrid grid;
    private final float eta;

    DdimSampler(SchedulerConfig config, SamplerSettings settings) {
        prediction = Prediction.read(config, Prediction.EPSILON, Prediction.VELOCITY, Prediction.SAMPLE);
        limit = CleanLimit.thresholdOrClip(config, true);
        eta = settings.eta();
        NoiseSchedule schedule = NoiseSchedule.rescalable(config, Betas.Defaults.PIXELS);
        int[] timesteps = AlphaBarGrid.timesteps(config, settings.steps());
        grid = AlphaBarGrid.of(config, schedule, timesteps, settings.steps(), true);
    }

    @Override
    public Grid grid() {
        return grid;
    }

    @Override
    public float[] sample(
            NoisePredictor network, float[] start, int firstCall, StepNoise noise, StepListener listener) {
        grid.requireSignal(prediction, firstCall);
        requireRoomForNoise(firstCall);
        float[] x = start.clone();
        for (int i = firstCall; i < grid.timesteps().length; i++) {
            int t = grid.timesteps()[i];
            float alpha = Float32.sqrt(grid.alphaBar(t));
            float sigma = Float32.sqrt(1f - grid.alphaBar(t));
            float[] output = network.predict(x, t);
            float[] epsilon = prediction.noise(output, x, alpha, sigma);
            float[] denoised = prediction.denoised(output, x, alpha, sigma);
            limit.applyInPlace(denoised);
            stepInPlace(x, denoised, epsilon, t, noise);
            listener.stepped(i, x, denoised);
        }
        return x;
    }

    private void stepInPlace(float[] x, float[] denoised, float[] epsilon, int t, StepNoise noise) {
        float before = grid.alphaBarOneStepBelow(t);
        float fresh = eta * Float32.sqrt(variance(grid.alphaBar(t), before));
        float alpha = Float32.sqrt(before);
        float direction = Float32.sqrt(1f - before - fresh * fresh);
        for (int k = 0; k < x.length; k++) {
            x[k] = alpha * denoised[k] + direction * epsilon[k];
        }
        if (eta > 0) {
            EulerAncestralSampler.addInPlace(x, noise.next(x.length), fresh);
        }
    }

    /**
     * With eta 1 and no signal left, fresh noise is all there may be. Then rounding, which differs between
     * processors, decides in diffusers whether it takes the root of a number below zero.
     */
    private void requireRoomForNoise(int firstCall) {
        int t = grid.timesteps()[firstCall];
        if (eta == 1 && grid.alphaBar(t) == 0 && grid.alphaBarOneStepBelow(t) < 1) {
            throw new IllegalArgumentException("eta 1 leaves no room for anything but noise at timestep " + t
                    + ", where \"rescale_betas_zero_snr\" leaves nothing of the image: diffusers gives NaN for many"
                    + " numbers of steps. Take an eta below 1");
        }
    }

    private static float variance(float alphaBar, float before) {
        return (1f - before) / (1f - alphaBar) * (1f - alphaBar / before);
    }
}
