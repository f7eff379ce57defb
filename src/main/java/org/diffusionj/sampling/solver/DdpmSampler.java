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
 * Ancestral sampling of denoising diffusion probabilistic models (Ho et al., equations 6 and 7).
 * Matches diffusers' DDPMScheduler, in which a step ends at the next timestep of the list.
 */
record DdpmSampler(AlphaBarGrid grid, Prediction prediction, CleanLimit limit, Variance variance)
        implements GridSampler {
    private static final float LEAST_VARIANCE = 1e-20f;

    /** The values of variance_type that need no network which learned its variance. */
    private enum Variance {
        FIXED_SMALL, FIXED_SMALL_LOG, FIXED_LARGE
    }

    @Override
    public float[] sample(float[] start, Walk walk) {
        SignalCheck.require(grid, prediction, walk);
        Denoiser denoiser = new Denoiser(walk.network(), prediction);
        float[] x = start.clone();
        for (int i = walk.from(); i < walk.until(); i++) {
            float[] denoised = limit.of(denoiser.estimate(x, grid.level(i), grid.timestep(i)).denoised());
            x = walk.after(i, step(x, denoised, i, walk.noise()), denoised);
        }
        return x;
    }

    private float[] step(float[] x, float[] denoised, int call, StepNoise noise) {
        int t = grid.timestep(call);
        boolean last = call == grid.calls() - 1;
        float alphaBar = grid.alphaBar(t);
        float before = last ? grid.finalAlphaBar() : grid.alphaBar(grid.timestep(call + 1));
        float alpha = alphaBar / before;
        float beta = 1f - alpha;
        float cleanShare = Float32.sqrt(before) * beta / (1f - alphaBar);
        float noisyShare = Float32.sqrt(alpha) * (1f - before) / (1f - alphaBar);
        float[] mean = Latents.sum(cleanShare, denoised, noisyShare, x);
        if (t == 0) {
            return mean;
        }
        float small = Math.max((1f - before) / (1f - alphaBar) * beta, LEAST_VARIANCE);
        return Latents.moved(mean, noise.next(x.length), deviation(small, beta));
    }

    private float deviation(float small, float large) {
        return switch (variance) {
            case FIXED_SMALL -> Float32.sqrt(small);
            case FIXED_SMALL_LOG -> Float32.exp(0.5f * Float32.log(small));
            case FIXED_LARGE -> Float32.sqrt(large);
        };
    }

    /** Reads a configuration as DDPMScheduler does, which ends clean whatever set_alpha_to_one says. */
    static DdpmSampler of(SchedulerConfig config, SamplerSettings settings) {
        NoiseSchedule schedule = NoiseSchedule.rescalable(config, Betas.Defaults.DDPM);
        int[] timesteps = AlphaBarGrid.timesteps(config, settings.steps());
        return new DdpmSampler(
                AlphaBarGrid.of(config.with("set_alpha_to_one", true), schedule, timesteps, settings.steps(), true),
                Prediction.read(config, Prediction.EPSILON, Prediction.VELOCITY, Prediction.SAMPLE),
                CleanLimit.thresholdOrClip(config, true),
                variance(config));
    }

    private static Variance variance(SchedulerConfig config) {
        String name = config.has("variance_type") ? config.text("variance_type", "") : "fixed_small";
        return switch (name) {
            case "fixed_small" -> Variance.FIXED_SMALL;
            case "fixed_small_log" -> Variance.FIXED_SMALL_LOG;
            case "fixed_large" -> Variance.FIXED_LARGE;
            case "fixed_large_log" -> throw config.unfitValue(
                    "variance_type", "fixed_large, since the root of a logarithm is not a number,", name);
            default -> throw config.unfitValue(
                    "variance_type", "fixed_small, fixed_small_log or fixed_large, as latent models have it,", name);
        };
    }
}
