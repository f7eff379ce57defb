package org.diffusionj.sampling.network;

import java.util.Arrays;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.schedule.Level;

/**
 * What the network predicts, and what follows from it for latents x = alpha * clean + sigma * noise.
 * All arrays have the length of the latents; those returned are new.
 */
public enum Prediction {
    /** The noise. */
    EPSILON("epsilon"),
    /** alpha * noise - sigma * clean (Salimans and Ho, "Progressive Distillation"). */
    VELOCITY("v_prediction"),
    /** The clean latents. */
    SAMPLE("sample"),
    /** noise - clean, where alpha = 1 - sigma. */
    FLOW("flow_prediction");

    private final String name;

    Prediction(String name) {
        this.name = name;
    }

    /** Reads prediction_type and refuses what the scheduler class does not support. */
    public static Prediction read(SchedulerConfig config, Prediction... supported) {
        String[] names = Arrays.stream(supported).map(prediction -> prediction.name).toArray(String[]::new);
        String name = config.choice("prediction_type", EPSILON.name, names);
        return supported[Arrays.asList(names).indexOf(name)];
    }

    /** The clean latents in x. */
    public float[] denoised(float[] output, float[] x, Level level) {
        float alpha = level.alpha();
        float sigma = level.sigma();
        float[] clean = new float[x.length];
        for (int k = 0; k < x.length; k++) {
            clean[k] = switch (this) {
                case EPSILON -> (x[k] - sigma * output[k]) / alpha;
                case VELOCITY -> alpha * x[k] - sigma * output[k];
                case SAMPLE -> output[k];
                case FLOW -> x[k] - sigma * output[k];
            };
        }
        return clean;
    }

    /** The noise in x. */
    public float[] noise(float[] output, float[] x, Level level) {
        float alpha = level.alpha();
        float sigma = level.sigma();
        float[] noise = new float[x.length];
        for (int k = 0; k < x.length; k++) {
            noise[k] = switch (this) {
                case EPSILON -> output[k];
                case VELOCITY -> alpha * output[k] + sigma * x[k];
                case SAMPLE -> (x[k] - alpha * output[k]) / sigma;
                case FLOW -> x[k] + alpha * output[k];
            };
        }
        return noise;
    }
}
