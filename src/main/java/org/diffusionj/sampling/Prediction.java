package org.diffusionj.sampling;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the network predicts, and what follows from it for latents x = alpha * clean + sigma * noise.
 * All arrays have the length of the latents; those returned are new.
 */
enum Prediction {
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
    static Prediction read(SchedulerConfig config, Prediction... supported) {
        String name = config.text("prediction_type", EPSILON.name);
        List<Prediction> allowed = Arrays.asList(supported);
        return allowed.stream()
                .filter(prediction -> prediction.name.equals(name))
                .findFirst()
                .orElseThrow(() -> SchedulerConfig.wrong(
                        "prediction_type",
                        allowed.stream().map(p -> p.name).collect(Collectors.joining(" or ")) + " for this sampler",
                        name));
    }

    /** The clean latents in x = alpha * clean + sigma * noise. */
    float[] denoised(float[] output, float[] x, float alpha, float sigma) {
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

    /** The noise in x = alpha * clean + sigma * noise. */
    float[] noise(float[] output, float[] x, float alpha, float sigma) {
        float[] noise = new float[x.length];
        for (int k = 0; k < x.length; k++) {
            noise[k] = switch (this) {
                case EPSILON -> output[k];
                case VELOCITY -> alpha * output[k] + sigma * x[k];
                case SAMPLE -> (x[k] - alpha * output[k]) / sigma;
                case FLOW -> throw new IllegalStateException("flow_prediction has no separate noise");
            };
        }
        return noise;
    }

    /** The clean latents in x = clean + sigma * noise. */
    float[] denoised(float[] output, float[] x, float sigma) {
        float power = sigma * sigma + 1f;
        float velocityShare = -sigma / Float32.sqrt(power);
        float[] clean = new float[x.length];
        for (int k = 0; k < x.length; k++) {
            clean[k] = switch (this) {
                case EPSILON -> x[k] - sigma * output[k];
                case VELOCITY -> output[k] * velocityShare + x[k] / power;
                case SAMPLE -> output[k];
                case FLOW -> throw new IllegalStateException("flow_prediction needs alpha = 1 - sigma");
            };
        }
        return clean;
    }
}
