package org.diffusionj.training;

import java.util.List;

/**
 * A weight that learns, and what the optimizer remembers of its gradients. All arrays change in place.
 *
 * @param values row by row
 * @param means running means of the gradients
 * @param squares running means of their squares
 * @param average the running mean of the values, which pictures are better made with; empty if none is kept
 */
record Parameter(String name, List<Long> shape, float[] values, float[] means, float[] squares, float[] average) {
    /** What a running mean keeps of itself at most. */
    private static final double MOST_KEPT = 0.9999;

    Parameter {
        shape = List.copyOf(shape);
    }

    /** One that has not learned yet. */
    static Parameter of(String name, List<Long> shape, float[] values) {
        return new Parameter(name, shape, values, new float[values.length], new float[values.length], new float[0]);
    }

    /** The same with a running mean of its values. */
    Parameter averaging() {
        return new Parameter(name, shape, values, means, squares, values.clone());
    }

    /** What a result holds: the running mean, if one is kept. */
    float[] result() {
        return average.length == 0 ? values : average;
    }

    /**
     * Moves the running mean, if one is kept, as diffusers' EMAModel does.
     *
     * @param step counted from 1
     */
    void average(int step) {
        double kept = step == 1 ? 0 : Math.min(MOST_KEPT, step / (9.0 + step));
        float moved = (float) (1 - kept);
        for (int i = 0; i < average.length; i++) {
            average[i] -= moved * (average[i] - values[i]);
        }
    }
}
