package org.diffusionj.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.diffusionj.tensor.Tensor;

/**
 * What steers a network besides latents and timestep.
 *
 * @param inputs by {@link PortNames}, the batch as first axis: {@link PortNames#TEXT}, and what else the family takes
 */
public record Conditioning(Map<String, Tensor> inputs) {
    public Conditioning {
        inputs = Map.copyOf(inputs);
    }

    /** One batch of several, in this order. All have the same inputs. */
    public static Conditioning join(Conditioning... parts) {
        Map<String, Tensor> joined = new LinkedHashMap<>();
        for (String name : parts[0].inputs.keySet()) {
            joined.put(name, Tensor.concat(
                    Stream.of(parts).map(part -> part.inputs.get(name)).toArray(Tensor[]::new)));
        }
        return new Conditioning(joined);
    }

    /** The i-th of a batch that was joined. */
    public Conditioning part(int i) {
        Map<String, Tensor> part = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> part.put(name, tensor.part(i)));
        return new Conditioning(part);
    }
}
