package org.diffusionj.sampling.schedule;

import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.arithmetic.Ramp;

/**
 * Whole timesteps for latents x = sqrt(alphaBar) * clean + sqrt(1 - alphaBar) * noise, as DDIM, DDPM
 * and PNDM use them.
 *
 * @param timesteps one a call
 * @param schedule of the training timesteps
 * @param finalAlphaBar the share of signal that a step below timestep 0 ends with
 * @param stride the timesteps between one step and the next
 */
public record AlphaBarGrid(int[] timesteps, NoiseSchedule schedule, float finalAlphaBar, int stride) implements Grid {
    public AlphaBarGrid {
        for (int timestep : timesteps) {
            schedule.alphaBar(timestep);
        }
    }

    /** @param endsClean the default of set_alpha_to_one */
    public static AlphaBarGrid of(
            SchedulerConfig config, NoiseSchedule schedule, int[] timesteps, int steps, boolean endsClean) {
        float last = config.flag("set_alpha_to_one", endsClean) ? 1f : schedule.alphaBar(0);
        return new AlphaBarGrid(timesteps, schedule, last, Betas.trainSteps(config) / steps);
    }

    /** The timesteps that DDIM, DDPM and PNDM share, falling. */
    public static int[] timesteps(SchedulerConfig config, int steps) {
        int trainSteps = Betas.trainSteps(config);
        if (steps > trainSteps) {
            throw config.unfitSteps("steps must be at most " + trainSteps
                    + ", the timesteps that the model was trained on (num_train_timesteps), but is " + steps,
                    "choose another sampler");
        }
        TimestepSpacing spacing = TimestepSpacing.read(config, TimestepSpacing.LEADING);
        return Ramp.toInts(Ramp.rounded(spacing.timesteps(steps, trainSteps, spacing.offset(config))));
    }

    @Override
    public float[] floatTimesteps() {
        return Ramp.toFloats(timesteps);
    }

    public int calls() {
        return timesteps.length;
    }

    public int timestep(int call) {
        return timesteps[call];
    }

    public float alphaBar(int timestep) {
        return schedule.alphaBar(timestep);
    }

    /** Where a step from this timestep ends. */
    public float alphaBarOneStepBelow(int timestep) {
        return alphaBarOrFinal(timestep - stride);
    }

    public float alphaBarOrFinal(int timestep) {
        return timestep < 0 ? finalAlphaBar : schedule.alphaBar(timestep);
    }

    @Override
    public Level level(int call) {
        return Level.ofAlphaBar(alphaBar(timesteps[call]));
    }
}
