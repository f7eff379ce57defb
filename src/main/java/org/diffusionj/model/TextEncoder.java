package org.diffusionj.model;

import java.util.Map;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.tensor.Tensor;

/** Turns token ids into the embeddings that steer the UNet. The network stays the caller's to close. */
public final class TextEncoder {
    /** Beginning of the outputs' names that optimum gives to the states between layers, from 0 on. */
    static final String HIDDEN_STATES = "hidden_states.";

    private final Network network;

    public TextEncoder(Network network) {
        network.input("input_ids");
        this.network = network;
    }

    /**
     * Encodes one prompt.
     *
     * @param ids token ids, framed and padded: 77
     */
    public TextEncoding encode(int[] ids, Cancellation cancellation) {
        float[] values = new float[ids.length];
        for (int i = 0; i < ids.length; i++) {
            values[i] = ids[i];    // Exact: ids are far below 2^24.
        }
        Map<String, Tensor> inputs = Map.of("input_ids", Tensor.of(values, 1, ids.length));
        return new TextEncoding(network.run(inputs, cancellation));
    }
}
