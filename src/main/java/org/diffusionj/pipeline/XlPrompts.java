package org.diffusionj.pipeline;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.PipelineConfig;
import org.diffusionj.model.PortNames;
import org.diffusionj.tensor.Tensor;

/** Prompts as encode_prompt of StableDiffusionXLPipeline encodes them, with the sizes that its UNet takes. */
final class XlPrompts extends ClipPrompts {
    private final PipelineConfig pipeline;

    XlPrompts(List<Clip> clips, ModelFolder.Config model) {
        super(clips, model.unet());
        this.pipeline = model.pipeline();
    }

    /** There is a difference between no negative prompt and an empty one. */
    @Override
    boolean isZero(GenerationRequest request) {
        return pipeline.zerosForAbsentNegative() && request.negative().isEmpty();
    }

    @Override
    Map<String, Tensor> inputs(List<Clip.Encoded> encoded) {
        Map<String, Tensor> inputs = new LinkedHashMap<>(super.inputs(encoded));
        inputs.put(PortNames.POOLED_TEXT, encoded.get(encoded.size() - 1).pooled());
        return inputs;
    }

    @Override
    Map<String, Tensor> furtherInputs(GenerationRequest request, boolean negative) {
        Map<String, Tensor> inputs = new LinkedHashMap<>(super.furtherInputs(request, negative));
        inputs.put(PortNames.SIZES, MicroConditioning.of(request, pipeline.scoresAesthetics(), negative));
        return inputs;
    }
}
