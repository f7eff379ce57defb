package org.diffusionj.model;

import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Facts about the UNet.
 *
 * @param inChannels channels of its input: 4 of the latents, and what it takes beside them
 * @param sampleWidth of the latents it was trained on
 * @param sampleHeight of them
 * @param embedding values in the embedding of one token, if known
 * @param timeConditionChannels values of the guidance embedding that it takes, 0 for none
 * @param additionalEmbedding kind of further conditioning, empty for none
 * @param halvings how often the UNet halves the latents on its way down, 3 in Stable Diffusion, 2 in XL
 */
public record UNetConfig(int inChannels, int sampleWidth, int sampleHeight, OptionalInt embedding,
        int timeConditionChannels, String additionalEmbedding, int halvings) {
    private static final String POOLED_TEXT = "text_time";
    /** TextTimeEmbedding: the UNet pools encoder_hidden_states itself, so it takes no further input. */
    private static final String POOLS_TEXT = "text";
    /** In latents: far beyond what any machine can make. */
    private static final int LARGEST_SAMPLE = 4096;
    private static final int SD1_SAMPLE_SIZE = 64;
    private static final int SD1_LEVELS = 4;
    private static final int XL_SAMPLE_SIZE = 128;
    private static final int XL_LEVELS = 3;
    private static final int LCM_EMBEDDING = 256;

    /** Whether it takes a mask and the latents of the masked picture beside the latents. */
    public boolean inpaints() {
        return inChannels == 9;
    }

    /** Whether the guidance scale is an input, so that one call of the network is enough. */
    public boolean takesGuidance() {
        return timeConditionChannels > 0;
    }

    /** Reads unet/config.json; what it lacks (older exports have none) comes from the graph. */
    static UNetConfig read(JsonFile config, OnnxFile graph) {
        boolean pooled = graph.inputNames().contains(PortNames.POOLED_TEXT);
        List<Integer> sizes = sampleSizes(config, pooled ? XL_SAMPLE_SIZE : SD1_SAMPLE_SIZE);
        int levels = Levels.of(config, pooled ? XL_LEVELS : SD1_LEVELS);
        requireBlocksFor(config, levels);
        requireHeadsFor(config, levels);
        UNetConfig facts = new UNetConfig(
                config.countAsIn(graph.sizeOf(PortNames.SAMPLE, 1), "in_channels", channels(graph)),
                sizes.get(1),
                sizes.get(0),
                embedding(config, graph, levels),
                config.countOrNull("time_cond_proj_dim", guidanceEmbedding(graph)),
                config.text("addition_embed_type", pooled ? POOLED_TEXT : ""),
                levels - 1);
        requireInput(config, graph, "time_cond_proj_dim", facts.takesGuidance(), PortNames.GUIDANCE);
        requireInput(config, graph, "addition_embed_type", facts.takesPooledText(), PortNames.POOLED_TEXT);
        return facts;
    }

    /** Height and width: one number for both, or a list of two. */
    private static List<Integer> sampleSizes(JsonFile config, int absent) {
        boolean two = config.keys().get("sample_size") instanceof List<?>;
        List<Integer> sizes = two ? config.counts("sample_size")
                : Collections.nCopies(2, config.countOrNull("sample_size", absent));
        if (sizes.size() != 2 || Collections.max(sizes) > LARGEST_SAMPLE) {
            throw config.wrong("sample_size", "a whole number from 1 to " + LARGEST_SAMPLE
                    + ", or a list of two: height and width", config.keys().get("sample_size"));
        }
        return sizes;
    }

    /** One number, or a list of one for each level: all of them take the same text. */
    private static OptionalInt embedding(JsonFile config, OnnxFile graph, int levels) {
        int declared = graph.sizeOf(PortNames.TEXT, 2);
        if (config.keys().get("cross_attention_dim") instanceof List<?> list) {
            List<Integer> sizes = config.counts("cross_attention_dim");
            if (sizes.size() != levels || Set.copyOf(sizes).size() != 1) {
                throw config.wrong("cross_attention_dim", "a whole number, or a list of " + levels
                        + " equal ones", list);
            }
            return OptionalInt.of(sizes.get(0));
        }
        int embedding = config.count("cross_attention_dim", declared);
        return embedding > 0 ? OptionalInt.of(embedding) : OptionalInt.empty();
    }

    private static void requireBlocksFor(JsonFile config, int levels) {
        if (!config.keys().containsKey("down_block_types")) {
            return;
        }
        List<?> blocks = config.list("down_block_types");
        boolean fit = !config.has("block_out_channels") || blocks.size() == levels;
        if (!fit || !blocks.stream().allMatch(String.class::isInstance)) {
            throw config.wrong("down_block_types", "a list of texts, one for each of \"block_out_channels\"", blocks);
        }
    }

    /** How many heads there are is what diffusers' key "attention_head_dim" tells, in spite of its name. */
    private static void requireHeadsFor(JsonFile config, int levels) {
        if (!config.keys().containsKey("attention_head_dim")) {
            return;
        }
        boolean list = config.keys().get("attention_head_dim") instanceof List<?>;
        List<Integer> heads = list ? config.counts("attention_head_dim")
                : Collections.nCopies(levels, config.count("attention_head_dim", 1));
        List<Integer> channels = config.has("block_out_channels") ? config.counts("block_out_channels") : List.of();
        boolean fit = heads.size() == levels
                && IntStream.range(0, channels.size()).allMatch(level -> heads.get(level) <= channels.get(level));
        if (!fit) {
            throw config.wrong("attention_head_dim", "a whole number or a list of " + levels
                    + ", each at most the level's \"block_out_channels\"", config.keys().get("attention_head_dim"));
        }
    }

    /** Whether it takes the pooled text embedding and sizes, as Stable Diffusion XL does. */
    public boolean takesPooledText() {
        return additionalEmbedding.equals(POOLED_TEXT);
    }

    /** Whether it takes embeddings that no supported family has. */
    public boolean takesUnknownEmbedding() {
        return !additionalEmbedding.isEmpty() && !takesPooledText() && !additionalEmbedding.equals(POOLS_TEXT);
    }

    private static int guidanceEmbedding(OnnxFile graph) {
        if (!graph.inputNames().contains(PortNames.GUIDANCE)) {
            return 0;
        }
        int declared = graph.sizeOf(PortNames.GUIDANCE, 1);
        return declared > 0 ? declared : LCM_EMBEDDING;
    }

    /** From the declared input, else from the first convolution's weight (out, in, 3, 3). */
    private static int channels(OnnxFile graph) {
        int declared = graph.sizeOf(PortNames.SAMPLE, 1);
        if (declared > 0) {
            return declared;
        }
        return graph.initializerLike("(.*\\.)?conv_in\\.weight(_.*)?")
                .filter(weight -> weight.shape().size() == 4)
                .map(weight -> OnnxFile.size(weight.shape(), 1))
                .filter(size -> size > 0).orElse(4);
    }

    private static void requireInput(JsonFile config, OnnxFile graph, String key, boolean wanted, String input) {
        if (wanted && !graph.inputNames().contains(input)) {
            throw new ModelException(graph.file(), "the configuration beside this UNet gives a value to \"" + key
                    + "\", but the graph has no input '" + input + "'", "Export the model again, whole",
                    "docs/troubleshooting.md#wrong-network");
        }
    }
}
