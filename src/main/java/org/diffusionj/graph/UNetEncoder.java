package org.diffusionj.graph;

import java.util.ArrayList;
import java.util.List;

/** The way down through a UNet's levels and its middle, which control networks have as well. */
final class UNetEncoder {
    private final UNetDescription unet;
    private final String prefix;
    private final Operators operators;
    private final GraphBuilder graph;
    private final UNetInputs inputs;
    private final ResidualBlock residual;
    private final SpatialTransformer transformer;
    private final List<Bypass> bypasses = new ArrayList<>();
    private final Value time;

    /** What a level made on the way down. */
    record Bypass(Value value, long channels) {}

    /** @param prefix what the names of all weights begin with */
    UNetEncoder(UNetDescription unet, String prefix, Operators operators, GraphBuilder graph, UNetInputs inputs) {
        this.unet = unet;
        this.prefix = prefix;
        this.operators = operators;
        this.graph = graph;
        this.inputs = inputs;
        this.residual = new ResidualBlock(graph, operators, unet.groups(), unet.epsilon(), unet.timeWidth(),
                unet.scaleShift());
        this.transformer = new SpatialTransformer(
                graph, operators, unet.groups(), unet.textWidth(), unet.linearProjections());
        this.time = operators.silu(graph, timeEmbedding());
    }

    /** (1 or batch, time width): of the step, and of what else changes every step alike. */
    private Value timeEmbedding() {
        long first = unet.levels().get(0).channels();
        TimeEmbedding sinusoids = new TimeEmbedding(graph, unet.cosinesFirst(), unet.frequencyShift());
        Value embedded = sinusoids.sinusoids(graph.reshape(inputs.timestep(), -1, 1), first);
        if (unet.guidanceWidth() > 0) {
            embedded = graph.plus(embedded, graph.linearWithoutBias(inputs.guidance().orElseThrow(),
                    prefix + "time_embedding.cond_proj", unet.guidanceWidth(), first));
        }
        Value layers = sinusoids.layers(operators, embedded, prefix + "time_embedding", first, unet.timeWidth());
        if (unet.poolingHeads() > 0) {
            TextPooling pooling = new TextPooling(graph, operators, unet.textWidth(), unet.poolingHeads());
            return graph.plus(layers, pooling.apply(inputs.text(), prefix + "add_embedding", unet.timeWidth()));
        }
        return unet.addedWidth() > 0 ? graph.plus(layers, pooledTextAndSizes(sinusoids)) : layers;
    }

    /** SDXL's micro-conditioning (Podell et al. 2023). */
    private Value pooledTextAndSizes(TimeEmbedding sinusoids) {
        Value pooled = inputs.pooledText().orElseThrow();
        Value embedded = sinusoids.sinusoids(graph.reshape(inputs.sizes().orElseThrow(), -1, 1), unet.sizeWidth());
        Value ofPicture = graph.add("Reshape", embedded, graph.concat(0, graph.sizes(pooled, 0, 1), graph.longs(-1)));
        return sinusoids.layers(operators, graph.concat(-1, pooled, ofPicture), prefix + "add_embedding",
                unet.addedWidth(), unet.timeWidth());
    }

    /** The first layer. */
    Value first(Value sample) {
        return graph.conv(sample, prefix + "conv_in", unet.inChannels(), unet.levels().get(0).channels(), 3, 1, 1);
    }

    /** Down to the coarsest level; each step there is kept. */
    Value down(Value from) {
        long channels = unet.levels().get(0).channels();
        Value h = keep(from, channels);
        for (int i = 0; i < unet.levels().size(); i++) {
            UNetDescription.Level level = unet.levels().get(i);
            String name = "down_blocks." + i;
            for (int block = 0; block < level.down().size(); block++) {
                h = residual(h, name + ".resnets." + block, channels, level.channels());
                channels = level.channels();
                h = keep(attend(h, name + ".attentions." + block, level, level.down().get(block)), channels);
            }
            if (i < unet.levels().size() - 1) {
                h = keep(graph.conv(h, prefix + name + ".downsamplers.0.conv", channels, channels, 3, 2, 1), channels);
            }
        }
        return h;
    }

    Value middle(Value from) {
        if (unet.middle() < 0) {
            return from;
        }
        UNetDescription.Level level = unet.coarsest();
        Value h = residual(from, "mid_block.resnets.0", level.channels(), level.channels());
        if (unet.middle() == 0) {
            return h;
        }
        h = attend(h, "mid_block.attentions.0", level, unet.middle());
        return residual(h, "mid_block.resnets.1", level.channels(), level.channels());
    }

    /** All that was kept on the way down, in order. */
    List<Bypass> bypasses() {
        return bypasses;
    }

    Value residual(Value x, String name, long in, long out) {
        return residual.apply(x, time, prefix + name, in, out);
    }

    Value attend(Value x, String name, UNetDescription.Level level, long blocks) {
        return blocks == 0 ? x
                : transformer.apply(x, inputs.text(), prefix + name, level.channels(), level.heads(), blocks);
    }

    private Value keep(Value x, long channels) {
        bypasses.add(new Bypass(x, channels));
        return x;
    }
}
