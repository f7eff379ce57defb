package org.diffusionj.graph;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The network that predicts noise (Ronneberger et al. 2015, as Rombach et al. 2022 use it): down through coarser and
 * coarser levels, and up again, where each level sees what its counterpart on the way down made.
 */
public final class UNetGraph {
    private final UNetDescription unet;
    private final Operators operators;
    private final GraphBuilder graph;
    private final ResidualBlock residual;
    private final SpatialTransformer transformer;
    private final Deque<Value> bypasses = new ArrayDeque<>();
    private final Deque<Long> bypassChannels = new ArrayDeque<>();
    private Value text;
    private Value time;

    private UNetGraph(UNetDescription unet, Operators operators) {
        this.unet = unet;
        this.operators = operators;
        this.graph = new GraphBuilder(operators);
        this.residual = new ResidualBlock(graph, operators, unet.groups(), unet.epsilon(), unet.timeWidth(),
                unet.scaleShift());
        this.transformer = new SpatialTransformer(
                graph, operators, unet.groups(), unet.textWidth(), unet.linearProjections());
    }

    /**
     * Describes a UNet. It takes {@code sample} (batch, channels, height, width), {@code timestep} (a number) and
     * {@code encoder_hidden_states} (batch, tokens, width), and gives {@code out_sample}; further inputs as optimum's
     * exports have them.
     */
    public static Graph of(UNetDescription unet, Operators operators) {
        return new UNetGraph(unet, operators).build();
    }

    private Graph build() {
        Value sample = graph.input("sample", Graph.Type.FLOAT, "batch_size", unet.inChannels(), "height", "width");
        Value timestep = graph.input("timestep", Graph.Type.FLOAT);
        text = graph.input("encoder_hidden_states", Graph.Type.FLOAT, "batch_size", "sequence_length",
                unet.textWidth());
        time = operators.silu(graph, timeEmbedding(timestep));

        long first = unet.levels().get(0).channels();
        Value h = keep(graph.conv(sample, "conv_in", unet.inChannels(), first, 3, 1, 1), first);
        h = up(middle(down(h)));

        h = operators.silu(graph, operators.groupNorm(graph, h, "conv_norm_out", first, unet.groups(), unet.epsilon()));
        graph.output("out_sample", graph.conv(h, "conv_out", first, unet.outChannels(), 3, 1, 1));
        return graph.build();
    }

    /** (1 or batch, time width): of the step, and of what else changes every step alike. */
    private Value timeEmbedding(Value timestep) {
        long first = unet.levels().get(0).channels();
        TimeEmbedding sinusoids = new TimeEmbedding(graph, unet.cosinesFirst(), unet.frequencyShift());
        Value embedded = sinusoids.sinusoids(graph.reshape(timestep, -1, 1), first);
        if (unet.guidanceWidth() > 0) {
            Value guidance = graph.input("timestep_cond", Graph.Type.FLOAT, "batch_size", unet.guidanceWidth());
            embedded = graph.plus(embedded,
                    graph.linearWithoutBias(guidance, "time_embedding.cond_proj", unet.guidanceWidth(), first));
        }
        Value layers = sinusoids.layers(operators, embedded, "time_embedding", first, unet.timeWidth());
        if (unet.poolingHeads() > 0) {
            TextPooling pooling = new TextPooling(graph, operators, unet.textWidth(), unet.poolingHeads());
            return graph.plus(layers, pooling.apply(text, "add_embedding", unet.timeWidth()));
        }
        return unet.addedWidth() > 0 ? graph.plus(layers, pooledTextAndSizes(sinusoids)) : layers;
    }

    /** SDXL's micro-conditioning (Podell et al. 2023). */
    private Value pooledTextAndSizes(TimeEmbedding sinusoids) {
        Value pooled = graph.input("text_embeds", Graph.Type.FLOAT, "batch_size", "text_embeds_size");
        Value ids = graph.input("time_ids", Graph.Type.FLOAT, "batch_size", "time_ids_size");
        Value embedded = sinusoids.sinusoids(graph.reshape(ids, -1, 1), unet.sizeWidth());
        Value ofPicture = graph.add("Reshape", embedded, graph.concat(0, graph.sizes(pooled, 0, 1), graph.longs(-1)));
        return sinusoids.layers(operators, graph.concat(-1, pooled, ofPicture), "add_embedding", unet.addedWidth(),
                unet.timeWidth());
    }

    private Value down(Value from) {
        Value h = from;
        long channels = unet.levels().get(0).channels();
        for (int i = 0; i < unet.levels().size(); i++) {
            UNetDescription.Level level = unet.levels().get(i);
            String name = "down_blocks." + i;
            for (int block = 0; block < level.down().size(); block++) {
                h = residual.apply(h, time, name + ".resnets." + block, channels, level.channels());
                channels = level.channels();
                h = keep(attend(h, name + ".attentions." + block, level, level.down().get(block)), channels);
            }
            if (i < unet.levels().size() - 1) {
                h = keep(graph.conv(h, name + ".downsamplers.0.conv", channels, channels, 3, 2, 1), channels);
            }
        }
        return h;
    }

    private Value middle(Value from) {
        if (unet.middle() < 0) {
            return from;
        }
        UNetDescription.Level level = unet.coarsest();
        Value h = residual.apply(from, time, "mid_block.resnets.0", level.channels(), level.channels());
        if (unet.middle() == 0) {
            return h;
        }
        h = attend(h, "mid_block.attentions.0", level, unet.middle());
        return residual.apply(h, time, "mid_block.resnets.1", level.channels(), level.channels());
    }

    private Value up(Value from) {
        Value h = from;
        long channels = unet.coarsest().channels();
        for (int i = unet.levels().size() - 1; i >= 0; i--) {
            UNetDescription.Level level = unet.levels().get(i);
            String name = "up_blocks." + (unet.levels().size() - 1 - i);
            for (int block = 0; block < level.up().size(); block++) {
                Value both = graph.concat(1, h, bypasses.pop());
                h = residual.apply(both, time, name + ".resnets." + block, channels + bypassChannels.pop(),
                        level.channels());
                channels = level.channels();
                h = attend(h, name + ".attentions." + block, level, level.up().get(block));
            }
            if (i > 0) {
                // Where a size was odd, doubling would miss that of the next bypass.
                Value larger = graph.resizedLike(h, bypasses.peek());
                h = graph.conv(larger, name + ".upsamplers.0.conv", channels, channels, 3, 1, 1);
            }
        }
        return h;
    }

    private Value attend(Value x, String name, UNetDescription.Level level, long blocks) {
        return blocks == 0 ? x : transformer.apply(x, text, name, level.channels(), level.heads(), blocks);
    }

    private Value keep(Value x, long channels) {
        bypasses.push(x);
        bypassChannels.push(channels);
        return x;
    }
}
