package org.diffusionj.sampling;

/**
 * Strategic stochastic sampling (Zheng et al., "Trajectory Consistency Distillation", algorithm 4):
 * jumps to a timestep at or below the next one, as eta says, and noises up to that. Matches diffusers'
 * TCDScheduler, which neither clips nor thresholds.
 */
final class TcdSampler implements GridSampler {
    private final Prediction prediction;
    private final AlphaBarGrid grid;
    private final float eta;

    TcdSampler(SchedulerConfig config, SamplerSettings settings) {
        this(config, settings, 1);
    }

    /** @param strength above 0 to 1: the share of the timesteps, from the lowest, that the steps spread over */
    TcdSampler(SchedulerConfig config, SamplerSettings settings, double strength) {
        prediction = Prediction.read(config, Prediction.EPSILON, Prediction.VELOCITY, Prediction.SAMPLE);
        eta = settings.eta();
        NoiseSchedule schedule = NoiseSchedule.rescalable(config, Betas.Defaults.CONSISTENCY);
        int[] timesteps = ConsistencyTimesteps.read(config, settings.steps(), strength);
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
        float[] x = start.clone();
        for (int i = firstCall; i < grid.timesteps().length; i++) {
            int t = grid.timesteps()[i];
            float alpha = Float32.sqrt(grid.alphaBar(t));
            float sigma = Float32.sqrt(1f - grid.alphaBar(t));
            float[] output = network.predict(x, t);
            float[] denoised = prediction.denoised(output, x, alpha, sigma);
            jumpInPlace(x, denoised, prediction.noise(output, x, alpha, sigma), i, noise);
            listener.stepped(i, x, denoised);
        }
        return x;
    }

    private void jumpInPlace(float[] x, float[] denoised, float[] epsilon, int call, StepNoise noise) {
        boolean last = call == grid.timesteps().length - 1;
        int next = last ? 0 : grid.timesteps()[call + 1];
        float low = grid.alphaBar((int) Math.floor((1f - eta) * next));
        float alpha = Float32.sqrt(low);
        float sigma = Float32.sqrt(1f - low);
        for (int k = 0; k < x.length; k++) {
            x[k] = alpha * denoised[k] + sigma * epsilon[k];
        }
        if (eta > 0 && !last) {
            noiseInPlace(x, grid.alphaBar(next) / low, noise.next(x.length));
        }
    }

    private static void noiseInPlace(float[] x, float kept, float[] noise) {
        float alpha = Float32.sqrt(kept);
        float sigma = Float32.sqrt(1f - kept);
        for (int k = 0; k < x.length; k++) {
            x[k] = alpha * x[k] + sigma * noise[k];
        }
    }
}
