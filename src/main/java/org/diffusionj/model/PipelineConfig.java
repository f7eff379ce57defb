package org.diffusionj.model;

/**
 * What model_index.json says about Stable Diffusion XL's pipelines; others do not ask.
 *
 * @param zerosForAbsentNegative an absent negative prompt is all zeros, not the empty text
 * @param scoresAesthetics the UNet takes an aesthetic score in place of the target size, as refiners do
 */
public record PipelineConfig(boolean zerosForAbsentNegative, boolean scoresAesthetics) {
    private static final int IDS_WITH_SCORE = 5;

    /** @param unet whose declared shape of "time_ids", if it has one, is more to be trusted */
    static PipelineConfig read(JsonFile index, OnnxFile unet) {
        int ids = unet.sizeOf("time_ids", 1);
        return new PipelineConfig(index.flag("force_zeros_for_empty_prompt", true),
                ids > 0 ? ids == IDS_WITH_SCORE : index.flag("requires_aesthetics_score", false));
    }
}
