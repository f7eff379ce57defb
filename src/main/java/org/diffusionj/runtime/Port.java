package org.diffusionj.runtime;

import java.util.List;

/**
 * One input or output of a network, as the network declares it.
 *
 * @param shape sizes, outermost first, -1 where any size goes; empty for a scalar
 */
public record Port(String name, ElementType type, List<Long> shape) {
    public Port {
        shape = List.copyOf(shape);
    }

    public int rank() {
        return shape.size();
    }
}
