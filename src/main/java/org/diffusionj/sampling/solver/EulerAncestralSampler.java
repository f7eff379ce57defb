package org.diffusionj.sampling.solver;

import org.diffusionj.sampling.SamplerSettings;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.Walk;
import org.diffusionj.sampling.arithmetic.Latents;
import org.diffusionj.sampling.network.Denoiser;
import org.diffusionj.sampling.network.Prediction;
import org.diffusionj.sampling.schedule.Betas;
import org.diffusionj.sampling.schedule.NoiseSchedule;
import org.diffusionj.sampling.schedule.SigmaGrid;
import org.diffusionj.sampling.schedule.TimestepSpacing;

/**
 * Euler's method to below the next noise level, then fresh noise up to it (k-diffusion's
 * sample_euler_ancestral). Matches diffusers' EulerAncestralDiscreteScheduler, which draws noise at
 * the last step too, where it counts for nothing.
 */
record EulerAncestralSampler(SigmaGrid grid, Prediction prediction, float eta) implements GridSampler {
    @Override
    public float[] sample(float[] start, Walk walk) {
        Denoiser denoiser = new Denoiser(walk.network(), prediction);
        float[] x = start.clone();
        for (int i = walk.from(); i < walk.until(); i++) {
            AncestralStep step = AncestralStep.of(grid.sigma(i), grid.sigma(i + 1), eta);
            float[] denoised = denoiser.denoise(x, grid.sigma(i), grid.timestep(i));
            float[] slope = Latents.slope(x, denoised, grid.sigma(i));
            x = Latents.moved(x, slope, step.down() - grid.sigma(i));
            x = walk.after(i, Latents.moved(x, walk.noise().next(x.length), step.up()), denoised);
        }
        return x;
    }

    /** Reads a configuration as EulerAncestralDiscreteScheduler does. */
    static EulerAncestralSampler of(SchedulerConfig config, SamplerSettings settings) {
        NoiseSchedule schedule = NoiseSchedule.finite(config, Betas.Defaults.PIXELS);
        TimestepSpacing spacing = TimestepSpacing.read(config, TimestepSpacing.LINSPACE);
        double[] timesteps = spacing.inFloat(config, settings.steps());
        double[] levels = schedule.interpolatedSigmas(timesteps);
        return new EulerAncestralSampler(SigmaGrid.of(config, levels, 0, timesteps, spacing),
                Prediction.read(config, Prediction.EPSILON, Prediction.VELOCITY), settings.ancestralEta());
    }
}
