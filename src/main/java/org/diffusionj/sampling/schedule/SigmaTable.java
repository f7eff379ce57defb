package org.diffusionj.sampling.schedule;

import org.diffusionj.sampling.arithmetic.Float32;

/** Finds the training timestep that has a given sigma, in the logarithm of the noise schedule. */
public final class SigmaTable {
    private static final double LEAST_SIGMA = 1e-10;

    private final NoiseSchedule schedule;
    private final float[] logs;

    public SigmaTable(NoiseSchedule schedule) {
        this.schedule = schedule;
        logs = schedule.sigmas();
        for (int t = 0; t < logs.length; t++) {
            logs[t] = Float32.numpyLog(logs[t]);
        }
    }

    /** log sigma at every training timestep, rising. */
    public float[] logs() {
        return logs.clone();
    }

    /** Fractional timesteps, never beyond the ends of the table. */
    public double[] timesteps(double[] sigmas) {
        double[] timesteps = new double[sigmas.length];
        for (int i = 0; i < timesteps.length; i++) {
            timesteps[i] = timestep(sigmas[i]);
        }
        return timesteps;
    }

    /** One fractional timestep, computed in float where others are in double. */
    public float floatTimestep(float sigma) {
        float log = Float32.numpyLog(Math.max(sigma, (float) LEAST_SIGMA));
        int below = indexBelow(log);
        float low = logs[below];
        float weight = Math.min(1f, Math.max(0f, (low - log) / (low - logs[below + 1])));
        return (1f - weight) * below + weight * (below + 1);
    }

    /** The last entry not above log, but never the very last. */
    private int indexBelow(double log) {
        if (logs.length < 2) {
            throw schedule.config().unfit("the model was trained on a single noise level, between which and another one"
                    + " these sigmas would lie", "Choose another sampler, or sigmas Default");
        }
        int below = 0;
        for (int t = 0; t < logs.length; t++) {
            if (log >= logs[t]) {
                below = t;
            }
        }
        return Math.min(below, logs.length - 2);
    }

    private double timestep(double sigma) {
        double log = Math.log(Math.max(sigma, LEAST_SIGMA));
        int below = indexBelow(log);
        float low = logs[below];
        float width = low - logs[below + 1];
        double weight = Math.min(1, Math.max(0, (low - log) / width));
        return (1 - weight) * below + weight * (below + 1);
    }
}
