package org.diffusionj.sampling;

/**
 * Whole timesteps for latents x = sqrt(alphaBar) * clean + sqrt(1 - alphaBar) * noise, as DDIM, DDPM
 * and PNDM use them.
 *
 * @param timesteps one a call
 * @param schedule of the training timesteps
 * @param finalAlphaBar the share of signal that a step below timestep 0 ends with
 * @param stride the timesteps between one step and the next
 */
record AlphaBarGrid(int[] timesteps, NoiseSchedule schedule, float finalAlphaBar, int stride) implements Grid {
    AlphaBarGrid {
        for (int timestep : timesteps) {
            schedule.alphaBar(timestep);
        }
    }

    /** @param endsClean the default of set_alpha_to_one */
    static AlphaBarGrid of(
            SchedulerConfig config, NoiseSchedule schedule, int[] timesteps, int steps, boolean endsClean) {
        float last = config.flag("set_alpha_to_one", endsClean) ? 1f : schedule.alphaBar(0);
        return new AlphaBarGrid(timesteps, schedule, last, Betas.trainSteps(config) / steps);
    }

    /** The timesteps that DDIM, DDPM and PNDM share, falling. */
    static int[] timesteps(SchedulerConfig config, int steps) {
        int trainSteps = Betas.trainSteps(config);
        if (steps > trainSteps) {
            throw new IllegalArgumentException("steps must be at most " + trainSteps
                    + ", the timesteps that the model was trained on (num_train_timesteps), but is " + steps);
        }
        TimestepSpacing spacing = TimestepSpacing.read(config, TimestepSpacing.LEADING);
        return toInts(TimestepSpacing.rounded(
                spacing.timesteps(steps, trainSteps, config.integer("steps_offset", 0))));
    }

    static int[] toInts(double[] values) {
        int[] whole = new int[values.length];
        for (int i = 0; i < whole.length; i++) {
            whole[i] = (int) values[i];
        }
        return whole;
    }

    @Override
    public float[] floatTimesteps() {
        float[] floats = new float[timesteps.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = timesteps[i];
        }
        return floats;
    }

    float alphaBar(int timestep) {
        return schedule.alphaBar(timestep);
    }

    /** Where a step from this timestep ends. */
    float alphaBarOneStepBelow(int timestep) {
        return alphaBarOrFinal(timestep - stride);
    }

    float alphaBarOrFinal(int timestep) {
        return timestep < 0 ? finalAlphaBar : schedule.alphaBar(timestep);
    }

    /** Refuses walks from a timestep at which predicted noise says nothing about the clean latents. */
    void requireSignal(Prediction prediction, int firstCall) {
        int first = timesteps[firstCall];
        if (prediction == Prediction.EPSILON && alphaBar(first) == 0) {
            throw new IllegalArgumentException("\"rescale_betas_zero_snr\" leaves nothing of the image at timestep "
                    + first + ", so \"prediction_type\" epsilon would divide by zero: use a model with v_prediction,"
                    + " timestep_spacing leading, or the sampler Euler");
        }
    }

    @Override
    public float[] addNoise(float[] clean, float[] noise, int call) {
        float alphaBar = alphaBar(timesteps[call]);
        float alpha = Float32.sqrt(alphaBar);
        float sigma = Float32.sqrt(1f - alphaBar);
        float[] noisy = new float[clean.length];
        for (int k = 0; k < noisy.length; k++) {
            noisy[k] = alpha * clean[k] + sigma * noise[k];
        }
        return noisy;
    }
}
