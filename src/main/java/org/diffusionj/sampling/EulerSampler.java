package org.diffusionj.sampling;

/**
 * Euler's method in sigma (Karras et al., "Elucidating the Design Space of Diffusion-Based
 * Generative Models", algorithm 2 without churn). Matches diffusers' EulerDiscreteScheduler.
 */
final class EulerSampler implements GridSampler {
    private final Prediction prediction;
    private final SigmaGrid grid;

    EulerSampler(SchedulerConfig config, SamplerSettings settings) {
        boolean oldName = config.text("prediction_type", "").equals("original_sample");
        SchedulerConfig named = oldName ? config.with("prediction_type", "sample") : config;
        prediction = Prediction.read(named, Prediction.EPSILON, Prediction.VELOCITY, Prediction.SAMPLE);
        grid = grid(config, settings.steps());
    }

    private SigmaGrid grid(SchedulerConfig config, int steps) {
        NoiseSchedule schedule = NoiseSchedule.finite(config, Betas.Defaults.PIXELS);
        TimestepSpacing spacing = TimestepSpacing.read(config, TimestepSpacing.LINSPACE);
        SigmaTable table = new SigmaTable(schedule);
        double[] timesteps = floatTimesteps(config, spacing, steps);
        double[] levels = isLogLinear(config) ? logLinear(table, steps) : schedule.interpolatedSigmas(timesteps);
        SigmaSpacing curve = SigmaSpacing.read(config);
        if (curve != SigmaSpacing.DEFAULT) {
            levels = curve.levels(config, levels, steps);
            timesteps = table.timesteps(levels);
        }
        SigmaGrid grid = SigmaGrid.of(levels, finalSigma(config, schedule), timesteps, spacing);
        return isContinuous(config) ? withContinuousTimesteps(grid) : grid;
    }

    /** The timesteps rounded to float, between which diffusers interpolates the sigmas. */
    static double[] floatTimesteps(SchedulerConfig config, TimestepSpacing spacing, int steps) {
        double[] timesteps =
                spacing.timesteps(steps, Betas.trainSteps(config), config.integer("steps_offset", 0));
        for (int i = 0; i < timesteps.length; i++) {
            timesteps[i] = (float) timesteps[i];
        }
        return timesteps;
    }

    /** The level that the last step ends at: 0, or the training schedule's smallest. */
    static float finalSigma(SchedulerConfig config, NoiseSchedule schedule) {
        String type = config.text("final_sigmas_type", "zero");
        return switch (type) {
            case "zero" -> 0f;
            case "sigma_min" -> schedule.sigma(0);
            default -> throw SchedulerConfig.wrong("final_sigmas_type", "zero or sigma_min", type);
        };
    }

    private static boolean isLogLinear(SchedulerConfig config) {
        String type = config.text("interpolation_type", "linear");
        return switch (type) {
            case "linear" -> false;
            case "log_linear" -> true;
            default -> throw SchedulerConfig.wrong("interpolation_type", "linear or log_linear", type);
        };
    }

    /** One level more than steps; the walk then stops at the smallest instead of 0. */
    private static double[] logLinear(SigmaTable table, int steps) {
        float[] logs = table.logs();
        float[] falling = Betas.linspace(logs[logs.length - 1], logs[0], steps + 1);
        double[] levels = new double[falling.length];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = Float32.exp(falling[i]);
        }
        return levels;
    }

    private boolean isContinuous(SchedulerConfig config) {
        String type = config.text("timestep_type", "discrete");
        return switch (type) {
            case "discrete" -> false;
            case "continuous" -> prediction == Prediction.VELOCITY;
            default -> throw SchedulerConfig.wrong("timestep_type", "discrete or continuous", type);
        };
    }

    /** Networks trained on continuous time take a quarter of log sigma (EDM's c_noise). */
    private static SigmaGrid withContinuousTimesteps(SigmaGrid grid) {
        float[] timesteps = new float[grid.sigmas().length - 1];
        for (int i = 0; i < timesteps.length; i++) {
            timesteps[i] = 0.25f * Float32.log(grid.sigmas()[i]);
        }
        return new SigmaGrid(grid.sigmas(), timesteps, grid.initialNoiseScale());
    }

    @Override
    public Grid grid() {
        return grid;
    }

    @Override
    public float[] sample(
            NoisePredictor network, float[] start, int firstCall, StepNoise noise, StepListener listener) {
        float[] x = start.clone();
        for (int i = firstCall; i < grid.timesteps().length; i++) {
            float sigma = grid.sigmas()[i];
            float[] output = network.predict(grid.networkInput(x, i), grid.timesteps()[i]);
            float[] denoised = prediction.denoised(output, x, sigma);
            stepInPlace(x, denoised, sigma, grid.sigmas()[i + 1] - sigma);
            listener.stepped(i, x, denoised);
        }
        return x;
    }

    /** Moves along the slope dx/dsigma = (x - denoised) / sigma. */
    static void stepInPlace(float[] x, float[] denoised, float sigma, float change) {
        for (int k = 0; k < x.length; k++) {
            x[k] += (x[k] - denoised[k]) / sigma * change;
        }
    }
}
