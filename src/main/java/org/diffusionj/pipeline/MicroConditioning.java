package org.diffusionj.pipeline;

import org.diffusionj.tensor.Tensor;

/**
 * What Stable Diffusion XL is told about the picture besides its prompt (Podell et al. 2023, section
 * 2.2): "time_ids" of diffusers, with its pipelines' defaults. Heights come before widths.
 */
final class MicroConditioning {
    private static final float AESTHETIC = 6.0f;
    private static final float NEGATIVE_AESTHETIC = 2.5f;

    private MicroConditioning() {}

    /**
     * Original size, top left of the crop, and either target size or aesthetic score.
     *
     * @return (1, 6), or (1, 5) with a score
     */
    static Tensor of(GenerationRequest request, boolean scoresAesthetics, boolean negative) {
        float height = request.height();
        float width = request.width();
        return scoresAesthetics
                ? Tensor.of(new float[] {height, width, 0, 0, negative ? NEGATIVE_AESTHETIC : AESTHETIC}, 1, 5)
                : Tensor.of(new float[] {height, width, 0, 0, height, width}, 1, 6);
    }
}
