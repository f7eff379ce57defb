package org.diffusionj.pipeline;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.diffusionj.tensor.Tensor;

/**
 * What steers the UNet besides latents and timestep.
 *
 * @param inputs by the names of the UNet's inputs, the batch as first axis:
 *     {@code encoder_hidden_states} (B, tokens, D), and what else the family takes
 */
record Conditioning(Map<String, Tensor> inputs) {
    /** One batch of several, in this order. All have the same inputs. */
    static Conditioning join(Conditioning... parts) {
        Map<String, Tensor> joined = new LinkedHashMap<>();
        for (String name : parts[0].inputs.keySet()) {
            joined.put(name, Tensor.concat(
                    Stream.of(parts).map(part -> part.inputs.get(name)).toArray(Tensor[]::new)));
        }
        return new Conditioning(joined);
    }
}
