package org.diffusionj.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.diffusionj.model.Conditioning;
import org.diffusionj.model.PortNames;
import org.diffusionj.model.UNetConfig;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.tensor.Tensor;
import org.diffusionj.text.Emphasis;
import org.diffusionj.text.PromptChunk;
import org.diffusionj.text.PromptChunks;

/** Prompts as CLIP's text encoders see them, in the way of encode_prompt of StableDiffusionPipeline. */
class ClipPrompts implements PromptEncoder {
    private final List<Clip> clips;
    private final UNetConfig unet;

    /**
     * @param clips one, or several whose states are joined
     * @param unet that takes what is encoded
     */
    ClipPrompts(List<Clip> clips, UNetConfig unet) {
        this.clips = List.copyOf(clips);
        this.unet = unet;
    }

    /**
     * Encodes both prompts in as many chunks as the longer one has. As diffusers, layers are skipped for the
     * prompt alone; as AUTOMATIC1111, with its emphasis, for both.
     *
     * @throws IllegalArgumentException if the text encoder cannot skip the layers that the request skips
     */
    @Override
    public Prompts encode(
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
                : text(negativeChunks, count, request.emphasis(), request.emphasis().isOfA1111() ? skipped
                        : 0, cancellation);
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

    /** Whether zeros stand in place of the negative prompt. */
    boolean isZero(GenerationRequest request) {
        return false;
    }

    private Map<String, Tensor> text(List<List<PromptChunk>> chunks, int count, Emphasis emphasis, int skipped,
            Cancellation cancellation) {
        List<Clip.Encoded> encoded = new ArrayList<>();
        for (int i = 0; i < clips.size(); i++) {
            Clip clip = clips.get(i);
            encoded.add(clip.encode(PromptChunks.padded(chunks.get(i), count, clip.tokenizer()), emphasis, skipped,
                    cancellation));
        }
        return inputs(encoded);
    }

    /** The inputs of the UNet that follow from the text alone. */
    Map<String, Tensor> inputs(List<Clip.Encoded> encoded) {
        return Map.of(PortNames.TEXT,
                Tensor.concatLast(encoded.stream().map(Clip.Encoded::states).toArray(Tensor[]::new)));
    }

    /** The inputs of the UNet that follow from the rest of the request. */
    Map<String, Tensor> furtherInputs(GenerationRequest request, boolean negative) {
        return unet.takesGuidance()
                ? Map.of(PortNames.GUIDANCE, GuidanceEmbedding.of(request.guidance(), unet.timeConditionChannels()))
                : Map.of();
    }

    private Conditioning conditioning(Map<String, Tensor> text, GenerationRequest request, boolean negative) {
        Map<String, Tensor> inputs = new LinkedHashMap<>(text);
        inputs.putAll(furtherInputs(request, negative));
        return new Conditioning(inputs);
    }

    private static Map<String, Tensor> zerosLike(Map<String, Tensor> tensors) {
        Map<String, Tensor> zeros = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> zeros.put(name, Tensor.of(new float[tensor.data().length], tensor.shape())));
        return zeros;
    }
}
