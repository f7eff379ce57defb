package org.diffusionj.sampling;

/** The timesteps of diffusers' LCM and TCD: some of those that the model was distilled on. */
final class ConsistencyTimesteps {
    private ConsistencyTimesteps() {}

    /**
     * Falling timesteps, spread evenly over the indices of the distillation's.
     *
     * @throws IllegalArgumentException if there are more steps than original_inference_steps
     */
    static int[] read(SchedulerConfig config, int steps) {
        int original = config.integer("original_inference_steps", 50);
        int trainSteps = Betas.trainSteps(config);
        if (original < 1 || original > trainSteps) {
            throw SchedulerConfig.wrong("original_inference_steps", "1 to num_train_timesteps " + trainSteps, original);
        }
        if (steps > original) {
            throw new IllegalArgumentException("steps must be at most " + original
                    + " for this sampler (original_inference_steps), but is " + steps);
        }
        int stride = trainSteps / original;
        double spread = original / (double) steps;
        int[] timesteps = new int[steps];
        for (int i = 0; i < steps; i++) {
            timesteps[i] = (original - (int) Math.floor(i * spread)) * stride - 1;
        }
        return timesteps;
    }
}
