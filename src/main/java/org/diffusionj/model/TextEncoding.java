package org.diffusionj.model;

import java.util.Map;
import org.diffusionj.tensor.Tensor;

/**
 * What a text encoder makes of one prompt.
 *
 * @param outputs by the graph's names
 */
public record TextEncoding(Map<String, Tensor> outputs) {
    /** The embeddings after all layers and the final normalisation, (1, 77, D). */
    public Tensor lastHiddenState() {
        return outputs.get(PortNames.LAST_STATE);
    }

    /**
     * The embeddings before the last layers and without final normalisation, (1, 77, D).
     *
     * @param skipped layers left out: 1 gives the penultimate state
     * @throws IllegalArgumentException if the encoder has fewer layers
     */
    public Tensor hiddenState(int skipped) {
        int layer = layers() - skipped;
        if (layer < 0) {
            throw new IllegalArgumentException("the text encoder has " + layers() + " layers, of which " + skipped
                    + " cannot be skipped");
        }
        return outputs.get(PortNames.STATES + layer);
    }

    /** The embedding of the whole prompt that Stable Diffusion XL takes, (1, P). */
    public Tensor pooled() {
        return outputs.get(PortNames.POOLED_TEXT);
    }

    /** Outputs are counted from 0, the embeddings before the first layer. */
    private int layers() {
        return (int) outputs.keySet().stream().filter(name -> name.startsWith(PortNames.STATES)).count() - 1;
    }
}
