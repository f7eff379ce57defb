package org.diffusionj.model;

/**
 * What model_index.json says about the pipeline that the model was made for.
 *
 * @param zerosForAbsentNegative in Stable Diffusion XL, an absent negative prompt is all zeros, not the empty text
 * @param scoresAesthetics in Stable Diffusion XL, the UNet takes an aesthetic score in place of the target size, as refiners do
 * @param pictureUnit pixels: image to image takes widths and heights that are multiples of this. 8, and 64 in
 *     diffusers' former ONNX pipelines
 */
public record PipelineConfig(boolean zerosForAbsentNegative, boolean scoresAesthetics, int pictureUnit) {
    private static final int IDS_WITH_SCORE = 5;
    private static final int UNIT = 8;
    private static final int FORMER_UNIT = 64;

    /** @param unet whose declared shape of "time_ids", if it has one, is more to be trusted */
    static PipelineConfig read(JsonFile index, OnnxFile unet) {
        int ids = unet.sizeOf("time_ids", 1);
        return new PipelineConfig(index.flag("force_zeros_for_empty_prompt", true),
                ids > 0 ? ids == IDS_WITH_SCORE : index.flag("requires_aesthetics_score", false),
                index.text("_class_name", "").contains("Onnx") ? FORMER_UNIT : UNIT);
    }
}
