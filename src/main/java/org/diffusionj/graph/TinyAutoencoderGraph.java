package org.diffusionj.graph;

import java.util.List;
import java.util.Map;

/** Both halves of a tiny autoencoder (Bohan's TAESD; diffusers' AutoencoderTiny): fast, and nearly as good. */
public final class TinyAutoencoderGraph {
    private static final long COLOURS = 3;

    private final Description vae;
    private final GraphBuilder graph;
    private int layer;

    /**
     * What the configuration says of the autoencoder's shape. All lists have an entry for each picture size.
     *
     * @param encoder channels, from the finest level to the coarsest
     * @param encoderBlocks residual blocks of each
     * @param decoder channels, from the coarsest level to the finest
     * @param decoderBlocks residual blocks of each
     * @param enlargement from one level to the next on the way up
     */
    public record Description(long latentChannels, List<Long> encoder, List<Long> encoderBlocks, List<Long> decoder,
            List<Long> decoderBlocks, long enlargement) {
        public Description {
            encoder = List.copyOf(encoder);
            encoderBlocks = List.copyOf(encoderBlocks);
            decoder = List.copyOf(decoder);
            decoderBlocks = List.copyOf(decoderBlocks);
        }
    }

    private TinyAutoencoderGraph(Description vae, Operators operators) {
        this.vae = vae;
        this.graph = new GraphBuilder(operators);
    }

    /** Takes {@code latent_sample} (batch, channels, h, w), gives {@code sample} (batch, 3, 8 h, 8 w) in -1 to 1. */
    public static Graph decoder(Description vae, Operators operators) {
        return new TinyAutoencoderGraph(vae, operators).decoder();
    }

    /** Takes {@code sample} (batch, 3, 8 h, 8 w) in -1 to 1, gives {@code latent_sample}: no distribution. */
    public static Graph encoder(Description vae, Operators operators) {
        return new TinyAutoencoderGraph(vae, operators).encoder();
    }

    private Graph decoder() {
        Value latents = graph.input("latent_sample", Graph.Type.FLOAT, "batch_size", vae.latentChannels(),
                "latent_height", "latent_width");
        // Softly keeps outliers within -3 to 3.
        Value h = graph.times(graph.add("Tanh", graph.times(latents, 1 / 3f)), 3);
        h = relu(conv(h, "decoder", vae.latentChannels(), vae.decoder().get(0), 1, true));
        layer++;
        for (int i = 0; i < vae.decoder().size(); i++) {
            long channels = vae.decoder().get(i);
            boolean last = i == vae.decoder().size() - 1;
            h = blocks(h, "decoder", channels, vae.decoderBlocks().get(i));
            if (!last) {
                h = graph.enlarged(h, vae.enlargement());
                layer++;
            }
            h = conv(h, "decoder", channels, last ? COLOURS : channels, 1, last);
        }
        // A constant factor would be folded into the convolution, whose weights are not there yet.
        graph.output("sample", graph.plus(graph.plus(h, h), graph.number(-1)));
        return graph.build();
    }

    private Graph encoder() {
        Value sample = graph.input("sample", Graph.Type.FLOAT, "batch_size", COLOURS, "height", "width");
        Value h = graph.times(graph.plus(sample, graph.number(1)), 0.5f);
        for (int i = 0; i < vae.encoder().size(); i++) {
            long channels = vae.encoder().get(i);
            h = conv(h, "encoder", i == 0 ? COLOURS : channels, channels, i == 0 ? 1 : 2, i == 0);
            h = blocks(h, "encoder", channels, vae.encoderBlocks().get(i));
        }
        long coarsest = vae.encoder().get(vae.encoder().size() - 1);
        graph.output("latent_sample", conv(h, "encoder", coarsest, vae.latentChannels(), 1, true));
        return graph.build();
    }

    private Value blocks(Value from, String half, long channels, long count) {
        Value h = from;
        for (long block = 0; block < count; block++) {
            String name = half + ".layers." + layer++ + ".conv.";
            Value inner = relu(graph.conv(h, name + 0, channels, channels, 3, 1, 1));
            inner = relu(graph.conv(inner, name + 2, channels, channels, 3, 1, 1));
            h = relu(graph.plus(graph.conv(inner, name + 4, channels, channels, 3, 1, 1), h));
        }
        return h;
    }

    /** The next of the layers, which are numbered. */
    private Value conv(Value x, String half, long in, long out, long stride, boolean bias) {
        String name = half + ".layers." + layer++;
        return bias ? graph.conv(x, name, in, out, 3, stride, 1)
                : graph.add("Conv", Map.of("kernel_shape", List.of(3L, 3L), "strides", List.of(stride, stride),
                        "pads", List.of(1L, 1L, 1L, 1L)), x, graph.weight(name + ".weight", out, in, 3, 3));
    }

    private Value relu(Value x) {
        return graph.add("Relu", x);
    }
}
