package org.diffusionj.sampling.schedule;

import org.diffusionj.sampling.SchedulerConfig;

/** The timesteps of diffusers' LCM and TCD: some of those that the model was distilled on. */
public final class ConsistencyTimesteps {
    private ConsistencyTimesteps() {}

    /**
     * Falling timesteps, spread evenly over the indices of the distillation's.
     *
     * @param strength above 0 to 1: the share of the distillation's timesteps, from the lowest, to use
     * @throws IllegalArgumentException if there are more steps than those timesteps
     */
    public static int[] read(SchedulerConfig config, int steps, double strength) {
        int trainSteps = Betas.trainSteps(config);
        int original = config.integer("original_inference_steps", 50, 1, trainSteps);
        int reach = (int) (original * strength);
        if (steps > reach) {
            throw config.unfitSteps("steps must be at most " + reach + " for this sampler, which is"
                    + " \"original_inference_steps\" times strength, but is " + steps, "choose another sampler");
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
