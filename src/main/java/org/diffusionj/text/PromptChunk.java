package org.diffusionj.text;

/**
 * As much of a prompt as a text encoder takes at once.
 *
 * @param ids token ids, as many as the tokenizer's length (77): start, tokens, end, padding. Not to be
 *     changed.
 * @param weights how strongly each token counts; 1 for start, end and padding. Not to be changed.
 */
public record PromptChunk(int[] ids, float[] weights) {
    /** A mean below this share of the values' size is a zero that was computed in float: it says nothing. */
    private static final double ROUNDING = 1e-6;

    public PromptChunk {
        if (ids.length != weights.length) {
            throw new IllegalArgumentException(ids.length + " ids need as many weights, but there are "
                    + weights.length);
        }
    }

    /**
     * Weighs what the text encoder made of the ids: each token's values times its weight (AUTOMATIC1111's
     * emphasis "No norm").
     *
     * @param states (tokens, D) or (1, tokens, D), not changed
     * @return as many values
     */
    public float[] weighted(float[] states) {
        int width = states.length / ids.length;
        float[] weighted = new float[states.length];
        for (int i = 0; i < states.length; i++) {
            weighted[i] = states[i] * weights[i / width];
        }
        return weighted;
    }

    /**
     * The same, then all times one factor that gives them their former mean back (emphasis "Original").
     *
     * @param states (tokens, D) or (1, tokens, D), not changed
     * @return as many values
     */
    public float[] emphasised(float[] states) {
        float[] weighted = weighted(states);
        float mean = mean(weighted);
        if (Math.abs(mean) > ROUNDING * meanSize(weighted)) {
            float factor = mean(states) / mean; // exactly 1 if all weights are
            for (int i = 0; i < weighted.length; i++) {
                weighted[i] *= factor;
            }
        }
        return weighted;
    }

    private static double meanSize(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += Math.abs(value);
        }
        return sum / values.length;
    }

    private static float mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return (float) (sum / values.length);
    }
}
