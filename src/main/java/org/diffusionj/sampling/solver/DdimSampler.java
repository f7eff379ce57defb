package org.diffusionj.sampling.solver;

import org.diffusionj.sampling.SamplerSettings;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.StepNoise;
import org.diffusionj.sampling.Walk;
import org.diffusionj.sampling.arithmetic.Float32;
import org.diffusionj.sampling.arithmetic.Latents;
import org.diffusionj.sampling.network.CleanLimit;
import org.diffusionj.sampling.network.Denoiser;
import org.diffusionj.sampling.network.Prediction;
import org.diffusionj.sampling.schedule.AlphaBarGrid;
import org.diffusionj.sampling.schedule.Betas;
import org.diffusionj.sampling.schedule.NoiseSchedule;

/**
 * Denoising diffusion implicit models (Song et al., equations 12 and 16). Matches diffusers'
 * DDIMScheduler: a step always goes T/n timesteps down, also where the next entry of the list is
 * another timestep.
 *
 * @param eta 0 to 1: the share of fresh noise
 */
record DdimSampler(AlphaBarGrid grid, Prediction prediction, CleanLimit limit, float eta) implements GridSampler {
    @Override
    public float[] sample(float[] start, Walk walk) {
        SignalCheck.require(grid, prediction, walk);
        requireRoomForNoise(walk);
        Denoiser denoiser = new Denoiser(walk.network(), prediction);
        float[] x = start.clone();
        for (int i = walk.from(); i < walk.until(); i++) {
            Denoiser.Estimate estimate = denoiser.estimate(x, grid.level(i), grid.timestep(i));
            float[] denoised = limit.of(estimate.denoised());
            x = walk.after(i, step(denoised, estimate.noise(), grid.timestep(i), walk.noise()), denoised);
        }
        return x;
    }

    private float[] step(float[] denoised, float[] epsilon, int t, StepNoise noise) {
        float before = grid.alphaBarOneStepBelow(t);
        float fresh = eta * Float32.sqrt(variance(grid.alphaBar(t), before));
        float direction = Float32.sqrt(1f - before - fresh * fresh);
        float[] x = Latents.sum(Float32.sqrt(before), denoised, direction, epsilon);
        return eta > 0 ? Latents.moved(x, noise.next(x.length), fresh) : x;
    }

    private static float variance(float alphaBar, float before) {
        return (1f - before) / (1f - alphaBar) * (1f - alphaBar / before);
    }

    /**
     * With eta 1 and no signal left, fresh noise is all there may be. Then rounding, which differs between
     * processors, decides in diffusers whether it takes the root of a number below zero.
     */
    private void requireRoomForNoise(Walk walk) {
        if (walk.isEmpty() || eta < 1) {
            return;
        }
        int t = grid.timestep(walk.from());
        if (grid.alphaBar(t) == 0 && grid.alphaBarOneStepBelow(t) < 1) {
            throw grid.schedule().config().unfit("eta 1 leaves no room for anything but noise at timestep " + t
                    + ", where \"rescale_betas_zero_snr\" leaves nothing of the image: diffusers gives NaN for many"
                    + " numbers of steps", "Take an eta below 1");
        }
    }

    /** Reads a configuration as DDIMScheduler does. */
    static DdimSampler of(SchedulerConfig config, SamplerSettings settings) {
        NoiseSchedule schedule = NoiseSchedule.rescalable(config, Betas.Defaults.PIXELS);
        int[] timesteps = AlphaBarGrid.timesteps(config, settings.steps());
        return new DdimSampler(
                AlphaBarGrid.of(config, schedule, timesteps, settings.steps(), true),
                Prediction.read(config, Prediction.EPSILON, Prediction.VELOCITY, Prediction.SAMPLE),
                CleanLimit.thresholdOrClip(config, true),
                settings.eta());
    }
}
