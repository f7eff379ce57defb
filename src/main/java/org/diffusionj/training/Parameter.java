package org.diffusionj.training;

import java.util.List;

/**
 * A weight that learns, and what the optimizer remembers of its gradients. All arrays change in place.
 *
 * @param values row by row
 * @param means running means of the gradients
 * @param squares running means of their squares
 */
record Parameter(String name, List<Long> shape, float[] values, float[] means, float[] squares) {
    Parameter {
        shape = List.copyOf(shape);
    }

    /** One that has not learned yet. */
    static Parameter of(String name, List<Long> shape, float[] values) {
        return new Parameter(name, shape, values, new float[values.length], new float[values.length]);
    }
}
