package org.diffusionj.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.TextEncoding;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.tensor.Tensor;

/**
 * Turns prompts into what the UNet takes besides latents and timestep, as encode_prompt of
 * StableDiffusionPipeline and StableDiffusionXLPipeline does.
 */
final class PromptEncoder {
    private final ModelFolder.Config model;
    private final List<Clip> clips;

    /** @param clips one, or two in Stable Diffusion XL */
    PromptEncoder(ModelFolder.Config model, List<Clip> clips) {
        this.model = model;
        this.clips = List.copyOf(clips);
    }

    /** @param guided whether the negative prompt is wanted too */
    Prompts encode(
            GenerationRequest request, boolean guided, GenerationListener listener, Cancellation cancellation) {
        Map<String, Tensor> text = text("prompt", request.prompt(), listener, cancellation);
        Conditioning positive = conditioning(text, request, false);
        if (!guided) {
            return new Prompts(positive, Optional.empty());
        }
        Map<String, Tensor> negative = isZero(request) ? zerosLike(text)
                : text("negative prompt", request.negative().orElse(""), listener, cancellation);
        return new Prompts(positive, Optional.of(conditioning(negative, request, true)));
    }

    /** Stable Diffusion XL makes a difference between no negative prompt and an empty one. */
    private boolean isZero(GenerationRequest request) {
        return model.family().isXl() && model.pipeline().zerosForAbsentNegative() && request.negative().isEmpty();
    }

    /** What the text encoders say: the inputs of the UNet that follow from the text alone. */
    private Map<String, Tensor> text(
            String name, String prompt, GenerationListener listener, Cancellation cancellation) {
        List<TextEncoding> encodings = new ArrayList<>();
        for (Clip clip : clips) {    // All tokenizers cut at the same length: one warning is enough.
            boolean first = encodings.isEmpty();
            encodings.add(clip.encode(name, prompt, first ? listener : GenerationListener.SILENT, cancellation));
        }
        if (!model.family().isXl()) {
            return Map.of("encoder_hidden_states", encodings.get(0).lastHiddenState());
        }
        Tensor[] states = encodings.stream().map(encoding -> encoding.hiddenState(1)).toArray(Tensor[]::new);
        return Map.of("encoder_hidden_states", Tensor.concatLast(states),
                "text_embeds", encodings.get(encodings.size() - 1).pooled());
    }

    private Conditioning conditioning(Map<String, Tensor> text, GenerationRequest request, boolean negative) {
        Map<String, Tensor> inputs = new LinkedHashMap<>(text);
        if (model.family().isXl()) {
            inputs.put("time_ids", MicroConditioning.of(request, model.pipeline().scoresAesthetics(), negative));
        }
        if (model.unet().timeConditionChannels() > 0) {
            inputs.put("timestep_cond",
                    GuidanceEmbedding.of(request.guidance(), model.unet().timeConditionChannels()));
        }
        return new Conditioning(inputs);
    }

    private static Map<String, Tensor> zerosLike(Map<String, Tensor> tensors) {
        Map<String, Tensor> zeros = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> zeros.put(name, Tensor.of(new float[tensor.data().length], tensor.shape())));
        return zeros;
    }
}
