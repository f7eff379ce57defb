package org.diffusionj.runtime;

import java.util.List;
import org.diffusionj.tensor.Tensor;

/**
 * One input or output of a network, as the network declares it.
 *
 * @param shape sizes, outermost first, -1 where any size goes; empty for a scalar, and for an
 *     output whose rank is not declared
 */
public record Port(String name, ElementType type, List<Long> shape) {
    public Port {
        shape = List.copyOf(shape);
    }

    public int rank() {
        return shape.size();
    }

    /** Whether a tensor of this shape can be handed over: the same rank, and the same size where one is declared. */
    public boolean accepts(Tensor tensor) {
        long[] given = tensor.shape();
        if (given.length != rank()) {
            return false;
        }
        for (int axis = 0; axis < given.length; axis++) {
            if (shape.get(axis) >= 0 && shape.get(axis) != given[axis]) {
                return false;
            }
        }
        return true;
    }
}
