package org.diffusionj.model;

/**
 * What model_index.json says about Stable Diffusion XL's pipelines; others do not ask.
 *
 * @param zerosForAbsentNegative an absent negative prompt is all zeros, not the empty text
 * @param scoresAesthetics the UNet takes an aesthetic score in place of the target size, as refiners do
 */
public record PipelineConfig(boolean zerosForAbsentNegative, boolean scoresAesthetics) {
    static PipelineConfig read(JsonFile index) {
        return new PipelineConfig(index.flag("force_zeros_for_empty_prompt", true),
                index.flag("requires_aesthetics_score", false));
    }
}
