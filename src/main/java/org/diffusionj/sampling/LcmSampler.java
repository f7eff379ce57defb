package org.diffusionj.sampling;

/**
 * Multistep consistency sampling (Luo et al., "Latent Consistency Models", algorithm 3): denoise fully,
 * then noise to the next timestep. Matches diffusers' LCMScheduler.
 */
final class LcmSampler implements GridSampler {
    private static final float DATA_VARIANCE = 0.25f;

    private final Prediction prediction;
    private final CleanLimit limit;
    private final AlphaBarGrid grid;
    private final float timestepScaling;

    LcmSampler(SchedulerConfig config, SamplerSettings settings) {
        this(config, settings, 1);
    }

    /** @param strength above 0 to 1: the share of the timesteps, from the lowest, that the steps spread over */
    LcmSampler(SchedulerConfig config, SamplerSettings settings, double strength) {
        prediction = Prediction.read(config, Prediction.EPSILON, Prediction.VELOCITY, Prediction.SAMPLE);
        limit = CleanLimit.thresholdOrClip(config, false);
        timestepScaling = (float) config.number("timestep_scaling", 10.0);
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
            float[] denoised = denoised(network, x, grid.timesteps()[i]);
            boolean last = i == grid.timesteps().length - 1;
            x = last ? denoised.clone() : grid.addNoise(denoised, noise.next(x.length), i + 1);
            listener.stepped(i, x, denoised);
        }
        return x;
    }

    /** The consistency function, which leaves latents at timestep 0 as they are. */
    private float[] denoised(NoisePredictor network, float[] x, int t) {
        float alphaBar = grid.alphaBar(t);
        float[] output = network.predict(x, t);
        float[] clean = prediction.denoised(output, x, Float32.sqrt(alphaBar), Float32.sqrt(1f - alphaBar));
        limit.applyInPlace(clean);
        float scaled = t * timestepScaling;
        float power = scaled * scaled + DATA_VARIANCE;
        float skip = DATA_VARIANCE / power;
        float out = scaled / Float32.sqrt(power);
        for (int k = 0; k < clean.length; k++) {
            clean[k] = out * clean[k] + skip * x[k];
        }
        return clean;
    }
}
