package org.diffusionj.pipeline;

import org.diffusionj.tensor.Tensor;

/**
 * The guidance scale as latent consistency models take it (Luo et al. 2023, section 4.2): sines and
 * cosines of guidance - 1, as get_guidance_scale_embedding of LatentConsistencyModelPipeline.
 */
final class GuidanceEmbedding {
    private static final float STRETCH = 1000f;
    private static final double LONGEST_PERIOD = 10000;

    private GuidanceEmbedding() {}

    /** @return (1, size), every operation in float */
    static Tensor of(double guidance, int size) {
        float[] values = new float[size];
        int half = size / 2;
        float step = (float) Math.log(LONGEST_PERIOD) / (half - 1);
        float scaled = (float) (guidance - 1) * STRETCH;
        for (int k = 0; k < half; k++) {
            float angle = scaled * (float) Math.exp(k * -step);
            values[k] = (float) Math.sin(angle);
            values[half + k] = (float) Math.cos(angle);
        }
        return Tensor.of(values, 1, size);
    }
}
