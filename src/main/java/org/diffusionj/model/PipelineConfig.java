package org.diffusionj.model;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.diffusionj.json.ShownValue;

/**
 * What model_index.json says about the pipeline that the model was made for.
 *
 * @param zerosForAbsentNegative in Stable Diffusion XL, an absent negative prompt is all zeros, not the empty text
 * @param scoresAesthetics in Stable Diffusion XL, the UNet takes an aesthetic score in place of the target size, as
 *                  refiners do
 * @param pictureUnit pixels: image to image takes widths and heights that are multiples of this. 8, and 64 in
 *     diffusers' former ONNX pipelines
 */
public record PipelineConfig(boolean zerosForAbsentNegative, boolean scoresAesthetics, int pictureUnit) {
    /** How model_index.json says that a component is not there. */
    private static final List<?> ABSENT = Arrays.asList(null, null);
    private static final List<?> USUAL = List.of("", "");
    private static final Set<String> INDISPENSABLE = Set.of("unet", "vae_decoder", "scheduler");
    private static final List<String> COMPONENTS = List.of("unet", "vae_decoder", "scheduler", "vae_encoder", "vae",
            "text_encoder", "text_encoder_2", "tokenizer", "tokenizer_2");
    private static final int IDS_WITH_SCORE = 5;
    private static final int UNIT = 8;
    private static final int FORMER_UNIT = 64;

    /** @param unet whose declared shape of "time_ids", if it has one, is more to be trusted */
    static PipelineConfig read(JsonFile index, OnnxFile unet) {
        int ids = unet.sizeOf(PortNames.SIZES, 1);
        return new PipelineConfig(index.flag("force_zeros_for_empty_prompt", true),
                ids > 0 ? ids == IDS_WITH_SCORE : index.flag("requires_aesthetics_score", false),
                pipelineClass(index).contains("Onnx") ? FORMER_UNIT : UNIT);
    }

    /**
     * The class that the model wants.
     *
     * @throws ModelException if there is none, or one of the model's own, which diffusers would run from a file
     *     beside the index
     */
    static String pipelineClass(JsonFile index) {
        Object name = index.keys().get("_class_name");
        if (name instanceof List<?> ofItsOwn) {
            throw new ModelException(index.path(), "\"_class_name\" names a pipeline in Python code of the model's"
                    + " own, " + ShownValue.of(ofItsOwn) + ", which is not run here",
                    "Write the name of the pipeline that it changes, such as \"StableDiffusionPipeline\", if the model"
                    + " makes sense without it",
                    "docs/models.md#supported-models");
        }
        String pipeline = index.text("_class_name", "");
        if (pipeline.isEmpty()) {
            throw index.wrong("_class_name", "the name of a pipeline class", name);
        }
        return pipeline;
    }

    /**
     * @throws ModelException if a component is listed as diffusers lists none, or as absent though no model does
     * without
     */
    static void requireComponents(JsonFile index) {
        for (String component : COMPONENTS) {
            Object value = index.keys().getOrDefault(component, USUAL);
            boolean named = value instanceof List<?> pair && pair.size() == 2
                    && pair.stream().allMatch(String.class::isInstance);
            boolean absent = ABSENT.equals(value) && !INDISPENSABLE.contains(component);
            if (!named && !absent) {
                throw index.wrong(component, "a list of two texts, library and class", value);
            }
        }
    }

    /** Whether the index says that the model has no such component. */
    static boolean isAbsent(JsonFile index, String component) {
        return ABSENT.equals(index.keys().get(component));
    }
}
