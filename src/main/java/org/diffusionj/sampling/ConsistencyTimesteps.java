package org.diffusionj.sampling;

/** The timesteps of diffusers' LCM and TCD: some of those that the model was distilled on. */
final class ConsistencyTimesteps {
    private ConsistencyTimesteps() {}

    /**
     * Falling timesteps, spread evenly over the indices of the distillation's.
     *
     * @param strength above 0 to 1: the share of the distillation's timesteps, from the lowest, to use
     * @throws IllegalArgumentException if there are more steps than those timesteps
     */
    static int[] read(SchedulerConfig config, int steps, double strength) {
        int original = config.integer("original_inference_steps", 50);
        int trainSteps = Betas.trainSteps(config);
        if (original < 1 || original > trainSteps) {
            throw SchedulerConfig.wrong("original_inference_steps", "1 to num_train_timesteps " + trainSteps, original);
        }
        int reach = (int) (original * strength);
        if (steps > reach) {
            throw new IllegalArgumentException("steps must be at most " + reach
                    + " for this sampler (original_inference_steps times strength), but is " + steps);
        }
        int stride = trainSteps / original;
        double spread = reach / (double) steps;
        int[] timesteps = new int[steps];
        for (int i = 0; i < steps; i++) {
            timesteps[i] = (reach - (int) Math.floor(i * spread)) * stride - 1;
        }
        return timesteps;
    }
}
