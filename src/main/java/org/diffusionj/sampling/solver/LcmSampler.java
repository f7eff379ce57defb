package org.diffusionj.sampling.solver;

import org.diffusionj.sampling.SamplerSettings;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.Walk;
import org.diffusionj.sampling.arithmetic.Float32;
import org.diffusionj.sampling.arithmetic.Latents;
import org.diffusionj.sampling.network.CleanLimit;
import org.diffusionj.sampling.network.Denoiser;
import org.diffusionj.sampling.network.Prediction;
import org.diffusionj.sampling.schedule.AlphaBarGrid;
import org.diffusionj.sampling.schedule.Betas;
import org.diffusionj.sampling.schedule.ConsistencyTimesteps;
import org.diffusionj.sampling.schedule.NoiseSchedule;

/**
 * Multistep consistency sampling (Luo et al., "Latent Consistency Models", algorithm 3): denoise fully,
 * then noise to the next timestep. Matches diffusers' LCMScheduler.
 */
record LcmSampler(AlphaBarGrid grid, Prediction prediction, CleanLimit limit, float timestepScaling)
        implements GridSampler {
    private static final float DATA_VARIANCE = 0.25f;

    @Override
    public float[] sample(float[] start, Walk walk) {
        SignalCheck.require(grid, prediction, walk);
        Denoiser denoiser = new Denoiser(walk.network(), prediction);
        float[] x = start.clone();
        for (int i = walk.from(); i < walk.until(); i++) {
            float[] clean = limit.of(denoiser.estimate(x, grid.level(i), grid.timestep(i)).denoised());
            float[] denoised = consistent(clean, x, grid.timestep(i));
            boolean last = i == grid.calls() - 1;
            float[] next = last ? denoised : grid.level(i + 1).noised(denoised, walk.noise().next(x.length));
            x = walk.after(i, next, denoised);
        }
        return x;
    }

    /** The consistency function, which leaves latents at timestep 0 as they are. */
    private float[] consistent(float[] clean, float[] x, int t) {
        float scaled = t * timestepScaling;
        float power = scaled * scaled + DATA_VARIANCE;
        return Latents.sum(scaled / Float32.sqrt(power), clean, DATA_VARIANCE / power, x);
    }

    /** Reads a configuration as LCMScheduler does. */
    static LcmSampler of(SchedulerConfig config, SamplerSettings settings) {
        return of(config, settings, 1);
    }

    /** @param strength above 0 to 1: the share of the timesteps, from the lowest, that the steps spread over */
    static LcmSampler of(SchedulerConfig config, SamplerSettings settings, double strength) {
        NoiseSchedule schedule = NoiseSchedule.rescalable(config, Betas.Defaults.CONSISTENCY);
        int[] timesteps = ConsistencyTimesteps.read(config, settings.steps(), strength);
        return new LcmSampler(
                AlphaBarGrid.of(config, schedule, timesteps, settings.steps(), true),
                Prediction.read(config, Prediction.EPSILON, Prediction.VELOCITY, Prediction.SAMPLE),
                CleanLimit.thresholdOrClip(config, false),
                (float) config.number("timestep_scaling", 10.0));
    }
}
