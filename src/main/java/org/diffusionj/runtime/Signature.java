package org.diffusionj.runtime;

import java.util.List;
import java.util.Map;
import org.diffusionj.tensor.Tensor;

/**
 * What a network takes and gives.
 *
 * @param origin what error messages call the network, usually its file
 */
public record Signature(String origin, List<Port> inputs, List<Port> outputs) {
    public Signature {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /**
     * Compares tensors with the declared inputs.
     *
     * @throws IllegalArgumentException if one is unknown, missing, or of another rank or size: the
     *     message lists the right ones
     */
    public void check(Map<String, Tensor> given) {
        for (String name : given.keySet()) {
            if (inputs.stream().noneMatch(port -> port.name().equals(name))) {
                throw new IllegalArgumentException(origin + " has no input '" + name + "', only " + names(inputs));
            }
        }
        for (Port port : inputs) {
            check(port, given.get(port.name()));
        }
    }

    private void check(Port port, Tensor given) {
        if (given == null) {
            throw new IllegalArgumentException(
                    origin + " needs input '" + port.name() + "'; its inputs are " + names(inputs));
        }
        if (given.rank() == port.rank() && port.rank() > 1 && port.shape().get(0) >= 0
                && port.shape().get(0) != given.dim(0)) {
            throw new IllegalArgumentException(origin + ": input '" + port.name() + "' was exported for a batch of "
                    + port.shape().get(0) + ", but is given " + given.dim(0)
                    + " at a time. Export the graph again with a dynamic batch axis."
                    + " See docs/troubleshooting.md#fixed-size");
        }
        if (!port.accepts(given)) {
            throw new IllegalArgumentException(origin + ": input '" + port.name() + "' is declared with shape "
                    + port.shape() + " (-1: any size), but was given a " + given);
        }
    }

    private static List<String> names(List<Port> ports) {
        return ports.stream().map(Port::name).toList();
    }
}
