package org.diffusionj.sampling.solver;

import org.diffusionj.sampling.SamplerSettings;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.SigmaSpacing;
import org.diffusionj.sampling.Walk;
import org.diffusionj.sampling.arithmetic.Float32;
import org.diffusionj.sampling.arithmetic.Latents;
import org.diffusionj.sampling.arithmetic.Ramp;
import org.diffusionj.sampling.network.Denoiser;
import org.diffusionj.sampling.network.Prediction;
import org.diffusionj.sampling.schedule.Betas;
import org.diffusionj.sampling.schedule.NoiseSchedule;
import org.diffusionj.sampling.schedule.SigmaCurve;
import org.diffusionj.sampling.schedule.SigmaGrid;
import org.diffusionj.sampling.schedule.SigmaTable;
import org.diffusionj.sampling.schedule.TimestepSpacing;

/**
 * Euler's method in sigma (Karras et al., "Elucidating the Design Space of Diffusion-Based
 * Generative Models", algorithm 2 without churn). Matches diffusers' EulerDiscreteScheduler.
 */
record EulerSampler(SigmaGrid grid, Prediction prediction) implements GridSampler {
    @Override
    public float[] sample(float[] start, Walk walk) {
        Denoiser denoiser = new Denoiser(walk.network(), prediction);
        float[] x = start.clone();
        for (int i = walk.from(); i < walk.until(); i++) {
            float[] denoised = denoiser.denoise(x, grid.sigma(i), grid.timestep(i));
            float[] slope = Latents.slope(x, denoised, grid.sigma(i));
            x = walk.after(i, Latents.moved(x, slope, grid.sigma(i + 1) - grid.sigma(i)), denoised);
        }
        return x;
    }

    /** Reads a configuration as EulerDiscreteScheduler does. */
    static EulerSampler of(SchedulerConfig config, SamplerSettings settings) {
        boolean oldName = config.word("prediction_type").filter("original_sample"::equals).isPresent();
        Prediction prediction = Prediction.read(oldName ? config.with("prediction_type", "sample") : config,
                Prediction.EPSILON, Prediction.VELOCITY, Prediction.SAMPLE);
        String time = config.choice("timestep_type", "discrete", "discrete", "continuous");
        boolean continuous = time.equals("continuous") && prediction == Prediction.VELOCITY;
        SigmaGrid grid = grid(config, settings.steps());
        return new EulerSampler(continuous ? withContinuousTimesteps(grid) : grid, prediction);
    }

    private static SigmaGrid grid(SchedulerConfig config, int steps) {
        NoiseSchedule schedule = NoiseSchedule.finite(config, Betas.Defaults.PIXELS);
        TimestepSpacing spacing = TimestepSpacing.read(config, TimestepSpacing.LINSPACE);
        SigmaTable table = new SigmaTable(schedule);
        double[] timesteps = spacing.inFloat(config, steps);
        boolean logLinear = config.choice("interpolation_type", "linear", "linear", "log_linear").equals("log_linear");
        double[] levels = logLinear ? logLinear(table, steps) : schedule.interpolatedSigmas(timesteps);
        SigmaSpacing curve = SigmaSpacing.read(config);
        if (curve != SigmaSpacing.DEFAULT) {
            levels = SigmaCurve.levels(curve, config, levels, steps);
            timesteps = table.timesteps(levels);
        }
        return SigmaGrid.of(config, levels, schedule.finalSigma(), timesteps, spacing);
    }

    /** One level more than steps; the walk then stops at the smallest instead of 0. */
    private static double[] logLinear(SigmaTable table, int steps) {
        float[] logs = table.logs();
        float[] falling = Ramp.torchLinspace(logs[logs.length - 1], logs[0], steps + 1);
        double[] levels = new double[falling.length];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = Float32.exp(falling[i]);
        }
        return levels;
    }

    /** Networks trained on continuous time take a quarter of log sigma (EDM's c_noise). */
    private static SigmaGrid withContinuousTimesteps(SigmaGrid grid) {
        float[] timesteps = new float[grid.sigmas().length - 1];
        for (int i = 0; i < timesteps.length; i++) {
            timesteps[i] = 0.25f * Float32.log(grid.sigma(i));
        }
        return new SigmaGrid(grid.sigmas(), timesteps, grid.initialNoiseScale());
    }
}
