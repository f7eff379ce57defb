package org.diffusionj.training;

import java.util.Map;
import java.util.TreeMap;

/**
 * How a model learns.
 *
 * @param steps of the whole training
 * @param rank of LoRA; 0 for all weights
 * @param convolutions whether LoRA lies beside the layers of residual blocks, too
 * @param rate the highest learning rate
 * @param batch pictures a step
 * @param size of pictures, in pixels
 * @param holdout share of the pictures that nothing is learned from, 0 to 0.5
 * @param every how many steps the loss is judged and the result saved
 */
public record FitSettings(int steps, long rank, boolean convolutions, double rate, int batch, int size, long seed,
        double holdout, int every) {
    private static final double RISING = 0.05;

    LearningRate learningRate() {
        return new LearningRate(rate, (int) Math.ceil(RISING * steps), steps);
    }

    /** What must be the same for a training to go on. */
    Map<String, String> fixed() {
        return new TreeMap<>(Map.of("rank", Long.toString(rank), "convolutions", Boolean.toString(convolutions),
                "batch", Integer.toString(batch), "size", Integer.toString(size), "seed", Long.toString(seed),
                "holdout", Double.toString(holdout)));
    }

    /** All of it. */
    Map<String, String> all() {
        Map<String, String> all = fixed();
        all.put("steps", Integer.toString(steps));
        all.put("rate", Double.toString(rate));
        return all;
    }
}
