package org.diffusionj.sampling;

/**
 * Falling noise levels for latents x = clean + sigma * noise, as k-diffusion's samplers and
 * diffusers' classes taken from it use them.
 *
 * @param sigmas one a call and the level after the last call
 * @param timesteps one a call
 * @param initialNoiseScale what init_noise_sigma gives
 */
record SigmaGrid(float[] sigmas, float[] timesteps, float initialNoiseScale) implements Grid {
    SigmaGrid {
        for (float sigma : sigmas) {
            if (!Float.isFinite(sigma) || sigma < 0) {
                throw new IllegalArgumentException("scheduler_config.json makes a noise level of " + sigma
                        + ": check the betas, and that \"sigma_min\" is above 0 and \"sigma_max\" is finite");
            }
        }
    }

    /**
     * The grid with sigma 0 at its end, or as given.
     *
     * @param levels in double, falling; at least as many as timesteps
     */
    static SigmaGrid of(double[] levels, double last, double[] timesteps, TimestepSpacing spacing) {
        float[] sigmas = toFloats(levels, levels.length + 1);
        sigmas[levels.length] = (float) last;
        return new SigmaGrid(sigmas, toFloats(timesteps, timesteps.length), initialScale(sigmas, spacing));
    }

    /**
     * The n levels and a final 0 that diffusers' LMS, Heun and both DPM2 share.
     *
     * @param karrasEndsFixed whether Karras spacing ignores sigma_min and sigma_max
     */
    static SigmaGrid spaced(SchedulerConfig config, Betas.Defaults betas, int steps, boolean karrasEndsFixed) {
        NoiseSchedule schedule = NoiseSchedule.fixed(config, betas);
        TimestepSpacing spacing = TimestepSpacing.read(config, TimestepSpacing.LINSPACE);
        SigmaSpacing curve = SigmaSpacing.read(config);
        double[] timesteps = EulerSampler.floatTimesteps(config, spacing, steps);
        double[] levels = schedule.interpolatedSigmas(timesteps);
        if (curve != SigmaSpacing.DEFAULT) {
            levels = karrasEndsFixed && curve == SigmaSpacing.KARRAS
                    ? SigmaSpacing.karras(levels[0], levels[levels.length - 1], steps)
                    : curve.levels(config, levels, steps);
            timesteps = new SigmaTable(schedule).timesteps(levels);
        }
        return of(levels, 0, timesteps, spacing);
    }

    private static float initialScale(float[] sigmas, TimestepSpacing spacing) {
        float max = 0;
        for (float sigma : sigmas) {
            max = Math.max(max, sigma);
        }
        return spacing == TimestepSpacing.LEADING ? Float32.sqrt(max * max + 1f) : max;
    }

    /** The grid of a method with two calls a step: every level but the first and the final is there twice. */
    SigmaGrid visitedTwice() {
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

    /** The latents of a call scaled to unit variance, as the network expects them. */
    float[] networkInput(float[] x, int call) {
        return networkInput(x, sigmas[call]);
    }

    static float[] networkInput(float[] x, float sigma) {
        float scale = Float32.sqrt(sigma * sigma + 1f);
        float[] input = new float[x.length];
        for (int k = 0; k < x.length; k++) {
            input[k] = x[k] / scale;
        }
        return input;
    }

    @Override
    public float[] addNoise(float[] clean, float[] noise, int call) {
        float sigma = sigmas[call];
        float[] noisy = new float[clean.length];
        for (int k = 0; k < noisy.length; k++) {
            noisy[k] = clean[k] + noise[k] * sigma;
        }
        return noisy;
    }

    private static float[] toFloats(double[] values, int length) {
        float[] floats = new float[length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
