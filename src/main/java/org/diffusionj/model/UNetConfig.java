package org.diffusionj.model;

import java.util.List;
import java.util.OptionalInt;

/**
 * Facts about the UNet.
 *
 * @param inChannels channels of its input, 4 for text to image
 * @param sampleSize width and height of the latents it was trained on
 * @param embedding values in the embedding of one token, if known
 * @param timeConditionChannels values of the guidance embedding that it takes, 0 for none
 * @param additionalEmbedding kind of further conditioning, empty for none
 * @param halvings how often the UNet halves the latents on its way down, 3 in Stable Diffusion
 */
public record UNetConfig(int inChannels, int sampleSize, OptionalInt embedding, int timeConditionChannels,
        String additionalEmbedding, int halvings) {
    private static final int SD1_SAMPLE_SIZE = 64;
    private static final int SD1_LEVELS = 4;

    /** Reads unet/config.json; what it lacks (older exports have none) comes from the graph. */
    static UNetConfig read(JsonFile config, OnnxFile graph) {
        int embedding = config.count("cross_attention_dim", sizeOf(graph, "encoder_hidden_states", 2));
        return new UNetConfig(
                config.count("in_channels", channels(graph)),
                config.count("sample_size", SD1_SAMPLE_SIZE),
                embedding > 0 ? OptionalInt.of(embedding) : OptionalInt.empty(),
                config.count("time_cond_proj_dim", graph.inputNames().contains("timestep_cond") ? 1 : 0),
                config.text("addition_embed_type", graph.inputNames().contains("text_embeds") ? "text_time" : ""),
                (config.has("block_out_channels") ? config.list("block_out_channels").size() : SD1_LEVELS) - 1);
    }

    /** From the declared input, else from the first convolution's weight (out, in, 3, 3). */
    private static int channels(OnnxFile graph) {
        int declared = sizeOf(graph, "sample", 1);
        if (declared > 0) {
            return declared;
        }
        return graph.initializerLike("(.*\\.)?conv_in\\.weight(_.*)?")
                .filter(weight -> weight.shape().size() == 4)
                .map(weight -> weight.shape().get(1).intValue())
                .orElse(4);
    }

    private static int sizeOf(OnnxFile graph, String input, int axis) {
        List<Long> shape = graph.inputs().stream().filter(value -> value.name().equals(input))
                .findFirst().map(OnnxFile.Value::shape).orElse(List.of());
        return shape.size() > axis ? shape.get(axis).intValue() : -1;
    }
}
