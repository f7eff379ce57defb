package org.diffusionj.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.tensor.Tensor;
import org.diffusionj.text.Emphasis;
import org.diffusionj.text.PromptChunk;
import org.diffusionj.text.PromptChunks;

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

    /**
     * Encodes what the request needs, both prompts in as many chunks as the longer one has. As diffusers,
     * layers are skipped for the prompt alone; as AUTOMATIC1111, with its emphasis, for both.
     *
     * @param guided whether the negative prompt is wanted too
     * @throws IllegalArgumentException if the text encoder cannot skip the layers that the request skips
     */
    Prompts encode(
            GenerationRequest request, boolean guided, GenerationListener listener, Cancellation cancellation) {
        int skipped = request.clipSkip();
        clips.forEach(clip -> clip.requireSkippable(skipped));
        List<List<PromptChunk>> chunks = read("prompt", request.weightedPrompt().prompt(), request, listener);
        List<List<PromptChunk>> negativeChunks = !guided || isZero(request) ? List.of()
                : read("negative prompt", request.negative().orElse(""), request, listener);
        int count = Stream.concat(chunks.stream(), negativeChunks.stream()).mapToInt(List::size).max().orElseThrow();
        Map<String, Tensor> text = text(chunks, count, request.emphasis(), skipped, cancellation);
        Conditioning positive = conditioning(text, request, false);
        if (!guided) {
            return new Prompts(positive, Optional.empty());
        }
        Map<String, Tensor> negative = isZero(request) ? zerosLike(text)
                : text(negativeChunks, count, request.emphasis(), request.emphasis().isOfA1111() ? skipped : 0, cancellation);
        return new Prompts(positive, Optional.of(conditioning(negative, request, true)));
    }

    /** One list of chunks for each text encoder. */
    private List<List<PromptChunk>> read(
            String name, String prompt, GenerationRequest request, GenerationListener listener) {
        List<List<PromptChunk>> chunks = new ArrayList<>();
        for (Clip clip : clips) {    // All tokenizers cut at the same length: one warning is enough.
            GenerationListener first = chunks.isEmpty() ? listener : GenerationListener.SILENT;
            chunks.add(clip.read(name, prompt, request.emphasis(), first));
        }
        return chunks;
    }

    /** Stable Diffusion XL makes a difference between no negative prompt and an empty one. */
    private boolean isZero(GenerationRequest request) {
        return model.family().isXl() && model.pipeline().zerosForAbsentNegative() && request.negative().isEmpty();
    }

    /** What the text encoders say: the inputs of the UNet that follow from the text alone. */
    private Map<String, Tensor> text(List<List<PromptChunk>> chunks, int count, Emphasis emphasis, int skipped,
            Cancellation cancellation) {
        List<Clip.Encoded> encoded = new ArrayList<>();
        for (int i = 0; i < clips.size(); i++) {
            Clip clip = clips.get(i);
            encoded.add(clip.encode(PromptChunks.padded(chunks.get(i), count, clip.tokenizer()), emphasis, skipped,
                    cancellation));
        }
        Tensor states = Tensor.concatLast(encoded.stream().map(Clip.Encoded::states).toArray(Tensor[]::new));
        return model.family().isXl()
                ? Map.of("encoder_hidden_states", states, "text_embeds", encoded.get(encoded.size() - 1).pooled())
                : Map.of("encoder_hidden_states", states);
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
