package org.diffusionj.graph;

import java.util.List;

/** Both halves of the autoencoder that turns pictures into latents and back (diffusers' AutoencoderKL). */
public final class AutoencoderGraph {
    private static final float EPSILON = 1e-6f;
    private static final long COLOURS = 3;

    private final Description vae;
    private final Operators operators;
    private final GraphBuilder graph;
    private final ResidualBlock residual;

    /**
     * What the configuration says of the autoencoder's shape.
     *
     * @param channels of the levels, from the finest to the coarsest
     * @param blocks residual blocks a level on the way down; one more on the way up
     * @param attends whether the coarsest level attends
     * @param quantConv whether a convolution of one pixel stands between encoder and latents
     * @param postQuantConv whether one stands between latents and decoder
     */
    public record Description(long latentChannels, List<Long> channels, long blocks, long groups, boolean attends,
            boolean quantConv, boolean postQuantConv) {
        public Description {
            channels = List.copyOf(channels);
        }

        private long coarsest() {
            return channels.get(channels.size() - 1);
        }
    }

    private AutoencoderGraph(Description vae, Operators operators) {
        this.vae = vae;
        this.operators = operators;
        this.graph = new GraphBuilder(operators);
        this.residual = new ResidualBlock(graph, operators, vae.groups(), EPSILON, 0, false);
    }

    /** Takes {@code latent_sample} (batch, channels, h, w), gives {@code sample} (batch, 3, 8 h, 8 w) in -1 to 1. */
    public static Graph decoder(Description vae, Operators operators) {
        return new AutoencoderGraph(vae, operators).decoder();
    }

    /**
     * Takes {@code sample} (batch, 3, 8 h, 8 w) in -1 to 1, gives {@code latent_parameters}: means, then logs of
     * variances.
     */
    public static Graph encoder(Description vae, Operators operators) {
        return new AutoencoderGraph(vae, operators).encoder();
    }

    private Graph decoder() {
        long latent = vae.latentChannels();
        Value h = graph.input("latent_sample", Graph.Type.FLOAT, "batch_size", latent, "latent_height", "latent_width");
        h = vae.postQuantConv() ? graph.conv(h, "post_quant_conv", latent, latent, 1, 1, 0) : h;
        long channels = vae.coarsest();
        h = middle(graph.conv(h, "decoder.conv_in", latent, channels, 3, 1, 1), "decoder");
        for (int i = 0; i < vae.channels().size(); i++) {
            long out = vae.channels().get(vae.channels().size() - 1 - i);
            String name = "decoder.up_blocks." + i;
            h = i == 0 ? residual.apply(h, null, name + ".resnets.0", channels, out)
                    : doubledBlock(h, "decoder.up_blocks." + (i - 1) + ".upsamplers.0.conv", name + ".resnets.0",
                            channels, out);
            h = blocks(h, name, 1, vae.blocks() + 1, out, out);
            channels = out;
        }
        graph.output("sample", end(h, "decoder", channels, COLOURS));
        return graph.build();
    }

    private Graph encoder() {
        Value h = graph.input("sample", Graph.Type.FLOAT, "batch_size", COLOURS, "height", "width");
        long channels = vae.channels().get(0);
        h = graph.conv(h, "encoder.conv_in", COLOURS, channels, 3, 1, 1);
        for (int i = 0; i < vae.channels().size(); i++) {
            String name = "encoder.down_blocks." + i;
            h = blocks(h, name, 0, vae.blocks(), channels, vae.channels().get(i));
            channels = vae.channels().get(i);
            if (i < vae.channels().size() - 1) {
                h = halved(h, name + ".downsamplers.0.conv", channels);
            }
        }
        long parameters = 2 * vae.latentChannels();
        h = end(middle(h, "encoder"), "encoder", channels, parameters);
        graph.output("latent_parameters",
                vae.quantConv() ? graph.conv(h, "quant_conv", parameters, parameters, 1, 1, 0) : h);
        return graph.build();
    }

    private Value doubledBlock(Value x, String doubling, String name, long in, long out) {
        return operators.sparesMemory() && in != out && vae.groups() % NarrowingBlock.QUARTERS == 0
                ? new NarrowingBlock(graph, operators, vae.groups(), EPSILON).apply(x, doubling, name, in, out)
                : residual.apply(graph.doubledConv(x, doubling, in, in), null, name, in, out);
    }

    private Value blocks(Value from, String name, long first, long end, long in, long out) {
        Value h = from;
        for (long block = first; block < end; block++) {
            h = residual.apply(h, null, name + ".resnets." + block, block == first ? in : out, out);
        }
        return h;
    }

    /** Pads at the right and at the bottom only, as the autoencoder was trained. */
    private Value halved(Value x, String name, long channels) {
        Value padded = graph.add("Pad", x, graph.longs(0, 0, 0, 0, 0, 0, 1, 1));
        return graph.conv(padded, name, channels, channels, 3, 2, 0);
    }

    private Value middle(Value from, String half) {
        String name = half + ".mid_block";
        Value h = residual.apply(from, null, name + ".resnets.0", vae.coarsest(), vae.coarsest());
        h = vae.attends() ? attend(h, name + ".attentions.0") : h;
        return residual.apply(h, null, name + ".resnets.1", vae.coarsest(), vae.coarsest());
    }

    /** One head, over all pixels. */
    private Value attend(Value x, String name) {
        long width = vae.coarsest();
        Value normed = operators.groupNorm(graph, x, name + ".group_norm", width, vae.groups(), EPSILON);
        Value pixels = graph.transpose(graph.reshape(normed, 0, width, -1), 0, 2, 1);
        Value seen = operators.attention(graph, graph.linear(pixels, name + ".to_q", width, width),
                graph.linear(pixels, name + ".to_k", width, width), graph.linear(pixels, name + ".to_v", width, width),
                width, 1, null);
        Value out = graph.linear(seen, name + ".to_out.0", width, width);
        return graph.plus(x, graph.reshapeLike(graph.transpose(out, 0, 2, 1), x));
    }

    private Value end(Value x, String half, long channels, long out) {
        Value h = operators.activeGroupNorm(graph, x, half + ".conv_norm_out", channels, vae.groups(), EPSILON);
        return graph.conv(h, half + ".conv_out", channels, out, 3, 1, 1);
    }
}
