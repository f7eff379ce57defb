package org.diffusionj.model;

import java.util.Map;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.tensor.Tensor;

/** Turns token ids into the embeddings that steer the UNet. The network stays the caller's to close. */
public final class TextEncoder {
    private final Network network;

    public TextEncoder(Network network) {
        network.input(PortNames.TOKENS);
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
        Map<String, Tensor> inputs = Map.of(PortNames.TOKENS, Tensor.of(values, 1, ids.length));
        return new TextEncoding(network.run(inputs, cancellation));
    }
}
