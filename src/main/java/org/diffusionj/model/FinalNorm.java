package org.diffusionj.model;

import org.diffusionj.tensor.Tensor;

/**
 * The layer normalisation (Ba et al. 2016) behind a CLIP text encoder's last layer. The graph applies it
 * to its last state only; where layers are skipped, an earlier one needs it.
 */
public final class FinalNorm {
    private static final double USUAL_EPSILON = 1e-5;

    private final float[] weight;
    private final float[] bias;
    private final double epsilon;

    /** @param weight and bias: one for each value of a token's embedding */
    FinalNorm(float[] weight, float[] bias, double epsilon) {
        this.weight = weight;
        this.bias = bias;
        this.epsilon = epsilon;
    }

    /** @throws ModelException if the graph does not hold its weights */
    static FinalNorm read(OnnxFile graph, JsonFile config, int size) {
        return new FinalNorm(values(graph, "weight", size), values(graph, "bias", size),
                config.positive("layer_norm_eps", USUAL_EPSILON));
    }

    private static float[] values(OnnxFile graph, String name, int size) {
        return graph.initializerLike("(.*\\.)?final_layer_norm\\." + name + "(_.*)?")
                .map(weight -> OnnxWeights.read(graph, weight)).filter(values -> values.length == size)
                .orElseThrow(() -> new ModelException(graph.file(), "the graph holds no weights named final_layer_norm."
                        + name + " for " + size + " values, with which the states before skipped layers are normalised",
                        "Export it without renaming or merging weights, or skip no layers",
                        "docs/macro-keys.md#skipped-layers"));
    }

    /**
     * Normalises each token's embedding.
     *
     * @param states (1, tokens, D), not changed
     */
    public Tensor apply(Tensor states) {
        float[] values = states.data().clone();
        for (int start = 0; start < values.length; start += weight.length) {
            normaliseInPlace(values, start);
        }
        return Tensor.of(values, states.shape());
    }

    private void normaliseInPlace(float[] values, int start) {
        int size = weight.length;
        double mean = 0;
        for (int k = 0; k < size; k++) {
            mean += values[start + k];
        }
        mean /= size;
        double squares = 0;
        for (int k = 0; k < size; k++) {
            squares += (values[start + k] - mean) * (values[start + k] - mean);
        }
        double scale = 1 / Math.sqrt(squares / size + epsilon);
        for (int k = 0; k < size; k++) {
            values[start + k] = (float) ((values[start + k] - mean) * scale) * weight[k] + bias[k];
        }
    }
}
