package org.diffusionj.sampling;

/**
 * Euler's method to below the next noise level, then fresh noise up to it (k-diffusion's
 * sample_euler_ancestral). Matches diffusers' EulerAncestralDiscreteScheduler, which draws noise at
 * the last step too, where it counts for nothing.
 */
final class EulerAncestralSampler implements GridSampler {
    private final Prediction prediction;
    private final SigmaGrid grid;

    EulerAncestralSampler(SchedulerConfig config, SamplerSettings settings) {
        prediction = Prediction.read(config, Prediction.EPSILON, Prediction.VELOCITY);
        NoiseSchedule schedule = NoiseSchedule.finite(config, Betas.Defaults.PIXELS);
        TimestepSpacing spacing = TimestepSpacing.read(config, TimestepSpacing.LINSPACE);
        double[] timesteps = EulerSampler.floatTimesteps(config, spacing, settings.steps());
        grid = SigmaGrid.of(schedule.interpolatedSigmas(timesteps), 0, timesteps, spacing);
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
            float from = grid.sigmas()[i];
            float to = grid.sigmas()[i + 1];
            float up = sigmaUp(from, to);
            float[] output = network.predict(grid.networkInput(x, i), grid.timesteps()[i]);
            float[] denoised = prediction.denoised(output, x, from);
            EulerSampler.stepInPlace(x, denoised, from, sigmaDown(to, up) - from);
            addInPlace(x, noise.next(x.length), up);
            listener.stepped(i, x, denoised);
        }
        return x;
    }

    /** Standard deviation of the fresh noise of an ancestral step. */
    static float sigmaUp(float from, float to) {
        float to2 = to * to;
        float from2 = from * from;
        return Float32.sqrt(to2 * (from2 - to2) / from2);
    }

    /** The level below {@code to} from which the fresh noise leads back up to it. */
    static float sigmaDown(float to, float up) {
        return Float32.sqrt(Math.max(0f, to * to - up * up));
    }

    static void addInPlace(float[] x, float[] noise, float scale) {
        for (int k = 0; k < x.length; k++) {
            x[k] += noise[k] * scale;
        }
    }
}
