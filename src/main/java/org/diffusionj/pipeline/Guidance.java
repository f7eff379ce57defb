package org.diffusionj.pipeline;

import org.diffusionj.tensor.Tensor;

/**
 * Classifier-free guidance (Ho and Salimans 2022): moves the prediction away from the one without
 * the prompt. Operations are in diffusers' order, in float.
 */
final class Guidance {
    private final float scale;
    private final float rescale;

    /** @param rescale 0 for none: see {@link GenerationRequest#guidanceRescale()} */
    Guidance(float scale, float rescale) {
        this.scale = scale;
        this.rescale = rescale;
    }

    /**
     * Combines a batch of two predictions into one.
     *
     * @param predictions (2, c, h, w): without the prompt, then with it
     * @return c * h * w values
     */
    float[] combine(Tensor predictions) {
        float[] both = predictions.data();
        int n = both.length / 2;
        float[] guided = new float[n];
        for (int k = 0; k < n; k++) {
            guided[k] = both[k] + scale * (both[n + k] - both[k]);
        }
        return rescale > 0 ? rescaled(guided, both, n) : guided;
    }

    /** Lin et al. 2023, equations 15 and 16, with the unbiased standard deviation as in diffusers. */
    private float[] rescaled(float[] guided, float[] both, int textStart) {
        float ratio = (float) (standardDeviation(both, textStart) / standardDeviation(guided, 0));
        float[] result = new float[guided.length];
        for (int k = 0; k < result.length; k++) {
            result[k] = rescale * (guided[k] * ratio) + (1 - rescale) * guided[k];
        }
        return result;
    }

    /** Of the values from {@code start} to the end. */
    private static double standardDeviation(float[] values, int start) {
        int n = values.length - start;
        double mean = 0;
        for (int k = start; k < values.length; k++) {
            mean += values[k];
        }
        mean /= n;
        double squares = 0;
        for (int k = start; k < values.length; k++) {
            squares += (values[k] - mean) * (values[k] - mean);
        }
        return Math.sqrt(squares / (n - 1));
    }
}
