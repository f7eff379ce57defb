package org.diffusionj.weights;

import java.util.List;

/** A change that is laid over a weight while it is loaded, such as a LoRA's. */
public interface WeightChange {
    /**
     * Changes a weight.
     *
     * @param values row-major floats of that shape; changed
     */
    void applyInPlace(float[] values, List<Long> shape);
}
