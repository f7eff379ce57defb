package org.diffusionj.model;

import java.util.OptionalInt;

/**
 * Facts about the UNet.
 *
 * @param inChannels channels of its input: 4 of the latents, and what it takes beside them
 * @param sampleSize width and height of the latents it was trained on
 * @param embedding values in the embedding of one token, if known
 * @param timeConditionChannels values of the guidance embedding that it takes, 0 for none
 * @param additionalEmbedding kind of further conditioning, empty for none
 * @param halvings how often the UNet halves the latents on its way down, 3 in Stable Diffusion, 2 in XL
 */
public record UNetConfig(int inChannels, int sampleSize, OptionalInt embedding, int timeConditionChannels,
        String additionalEmbedding, int halvings) {
    private static final String POOLED_TEXT = "text_time";
    /** TextTimeEmbedding: the UNet pools encoder_hidden_states itself, so it takes no further input. */
    private static final String POOLS_TEXT = "text";
    private static final int SD1_SAMPLE_SIZE = 64;
    private static final int SD1_LEVELS = 4;
    private static final int XL_SAMPLE_SIZE = 128;
    private static final int XL_LEVELS = 3;
    private static final int LCM_EMBEDDING = 256;

    /** Whether it takes a mask and the latents of the masked picture beside the latents. */
    public boolean inpaints() {
        return inChannels == 9;
    }

    /** Reads unet/config.json; what it lacks (older exports have none) comes from the graph. */
    static UNetConfig read(JsonFile config, OnnxFile graph) {
        int embedding = config.count("cross_attention_dim", graph.sizeOf("encoder_hidden_states", 2));
        boolean pooled = graph.inputNames().contains("text_embeds");
        UNetConfig facts = new UNetConfig(
                config.count("in_channels", channels(graph)),
                config.count("sample_size", pooled ? XL_SAMPLE_SIZE : SD1_SAMPLE_SIZE),
                embedding > 0 ? OptionalInt.of(embedding) : OptionalInt.empty(),
                config.count("time_cond_proj_dim", guidanceEmbedding(graph)),
                config.text("addition_embed_type", pooled ? POOLED_TEXT : ""),
                levels(config, pooled) - 1);
        requireInput(config, graph, "time_cond_proj_dim", facts.timeConditionChannels > 0, "timestep_cond");
        requireInput(config, graph, "addition_embed_type", facts.takesPooledText(), "text_embeds");
        return facts;
    }

    private static int levels(JsonFile config, boolean pooled) {
        return config.has("block_out_channels") ? config.list("block_out_channels").size()
                : pooled ? XL_LEVELS : SD1_LEVELS;
    }

    /** Whether it takes the pooled text embedding and sizes, as Stable Diffusion XL does. */
    boolean takesPooledText() {
        return additionalEmbedding.equals(POOLED_TEXT);
    }

    /** Whether it takes embeddings that no supported family has. */
    boolean takesUnknownEmbedding() {
        return !additionalEmbedding.isEmpty() && !takesPooledText() && !additionalEmbedding.equals(POOLS_TEXT);
    }

    private static int guidanceEmbedding(OnnxFile graph) {
        if (!graph.inputNames().contains("timestep_cond")) {
            return 0;
        }
        int declared = graph.sizeOf("timestep_cond", 1);
        return declared > 0 ? declared : LCM_EMBEDDING;
    }

    /** From the declared input, else from the first convolution's weight (out, in, 3, 3). */
    private static int channels(OnnxFile graph) {
        int declared = graph.sizeOf("sample", 1);
        if (declared > 0) {
            return declared;
        }
        return graph.initializerLike("(.*\\.)?conv_in\\.weight(_.*)?")
                .filter(weight -> weight.shape().size() == 4)
                .map(weight -> weight.shape().get(1).intValue())
                .orElse(4);
    }

    private static void requireInput(JsonFile config, OnnxFile graph, String key, boolean wanted, String input) {
        if (wanted && !graph.inputNames().contains(input)) {
            throw new ModelException(graph.file(), "the configuration beside this UNet gives a value to \"" + key
                    + "\", but the graph has no input '" + input + "'", "Export the model again, whole",
                    "README#wrong-network");
        }
    }
}
