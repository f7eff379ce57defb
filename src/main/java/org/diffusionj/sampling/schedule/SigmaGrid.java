package org.diffusionj.sampling.schedule;

import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.SigmaSpacing;
import org.diffusionj.sampling.arithmetic.Float32;
import org.diffusionj.sampling.arithmetic.Ramp;

/**
 * Falling noise levels for latents x = clean + sigma * noise, as k-diffusion's samplers and
 * diffusers' classes taken from it use them.
 *
 * @param sigmas one a call and the level after the last call
 * @param timesteps one a call
 * @param initialNoiseScale what init_noise_sigma gives
 */
public record SigmaGrid(float[] sigmas, float[] timesteps, float initialNoiseScale) implements Grid {
    /**
     * The grid with a level after the last call.
     *
     * @param levels in double, falling; at least as many as timesteps
     * @throws IllegalArgumentException if a level is not finite, or is 0 where a call is made
     */
    public static SigmaGrid of(
            SchedulerConfig config, double[] levels, double last, double[] timesteps, TimestepSpacing spacing) {
        float[] sigmas = new float[levels.length + 1];
        System.arraycopy(Ramp.toFloats(levels), 0, sigmas, 0, levels.length);
        sigmas[levels.length] = (float) last;
        requireLevels(config, sigmas, timesteps.length);
        return new SigmaGrid(sigmas, Ramp.toFloats(timesteps), initialScale(sigmas, spacing));
    }

    /**
     * The n levels and a final 0 that diffusers' LMS, Heun and both DPM2 share.
     *
     * @param karrasEndsFixed whether Karras spacing ignores sigma_min and sigma_max
     */
    public static SigmaGrid spaced(SchedulerConfig config, Betas.Defaults betas, int steps, boolean karrasEndsFixed) {
        NoiseSchedule schedule = NoiseSchedule.fixed(config, betas);
        TimestepSpacing spacing = TimestepSpacing.read(config, TimestepSpacing.LINSPACE);
        SigmaSpacing curve = SigmaSpacing.read(config);
        double[] timesteps = spacing.inFloat(config, steps);
        double[] levels = schedule.interpolatedSigmas(timesteps);
        if (curve != SigmaSpacing.DEFAULT) {
            levels = karrasEndsFixed && curve == SigmaSpacing.KARRAS
                    ? SigmaCurve.karras(levels[0], levels[levels.length - 1], steps)
                    : SigmaCurve.levels(curve, config, levels, steps);
            timesteps = new SigmaTable(schedule).timesteps(levels);
        }
        return of(config, levels, 0, timesteps, spacing);
    }

    /** Refuses noise levels from which no sampler can go on. */
    public static void requireLevels(SchedulerConfig config, float[] sigmas, int calls) {
        for (int i = 0; i < sigmas.length; i++) {
            boolean walked = i < calls;
            if (!Float.isFinite(sigmas[i]) || sigmas[i] < 0 || walked && sigmas[i] == 0) {
                throw config.unfit("the noise level of step " + (i + 1) + " is " + sigmas[i]
                        + ", but must be finite and above 0", "Check the betas, \"sigma_min\" and \"sigma_max\"");
            }
        }
    }

    private static float initialScale(float[] sigmas, TimestepSpacing spacing) {
        float max = 0;
        for (float sigma : sigmas) {
            max = Math.max(max, sigma);
        }
        return spacing == TimestepSpacing.LEADING ? Float32.sqrt(max * max + 1f) : max;
    }

    /** The grid of a method with two calls a step: every level but the first and the final is there twice. */
    public SigmaGrid visitedTwice() {
        float[] twice = new float[2 * sigmas.length - 2];
        float[] calls = new float[2 * timesteps.length - 1];
        for (int i = 0; i < twice.length; i++) {
            twice[i] = sigmas[(i + 1) / 2];
        }
        for (int i = 0; i < calls.length; i++) {
            calls[i] = timesteps[(i + 1) / 2];
        }
        return new SigmaGrid(twice, calls, initialNoiseScale);
    }

    @Override
    public float[] floatTimesteps() {
        return timesteps.clone();
    }

    /** The level at which a call expects the latents; the one after the last call for their number. */
    public float sigma(int call) {
        return sigmas[call];
    }

    /** What the network is told of a call's level. */
    public float timestep(int call) {
        return timesteps[call];
    }

    @Override
    public Level level(int call) {
        return new Level(1f, sigmas[call]);
    }
}
