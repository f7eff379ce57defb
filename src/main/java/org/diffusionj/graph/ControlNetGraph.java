package org.diffusionj.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A control network (Zhang et al. 2023): a copy of the UNet's way down that also sees a control picture, and adds to
 * what the UNet itself makes there.
 */
public final class ControlNetGraph {
    static final long COLOURS = 3;

    private final ControlNetDescription network;
    private final String prefix;
    private final Operators operators;
    private final GraphBuilder graph;

    /** @param prefix what the names of all weights begin with */
    ControlNetGraph(ControlNetDescription network, String prefix, Operators operators, GraphBuilder graph) {
        this.network = network;
        this.prefix = prefix;
        this.operators = operators;
        this.graph = graph;
    }

    /**
     * Describes a network alone. It takes what the UNet takes, and {@code controlnet_cond} (batch, 3, pixels high,
     * pixels wide), and gives {@code down_block_res_sample.N} and {@code mid_block_res_sample}.
     */
    public static Graph of(ControlNetDescription network, Operators operators) {
        GraphBuilder graph = new GraphBuilder(operators);
        UNetInputs inputs = UNetInputs.of(graph, network.unet());
        List<Value> places = new ControlNetGraph(network, "", operators, graph).seeing(inputs);
        int last = places.size() - 1;
        for (int place = 0; place < last; place++) {
            graph.output("down_block_res_sample." + place, places.get(place));
        }
        graph.output("mid_block_res_sample", places.get(last));
        return graph.build();
    }

    /**
     * Describes the layers that see the control picture, which are the same in all steps. They take {@code
     * controlnet_cond} (1, 3, pixels high, pixels wide), and give {@code controlnet_embed} (1, channels, height, width)
     * of latents.
     */
    public static Graph embedding(ControlNetDescription network, Operators operators) {
        GraphBuilder graph = new GraphBuilder(operators);
        Value condition = graph.input("controlnet_cond", Graph.Type.FLOAT, 1L, COLOURS, "control_height",
                "control_width");
        graph.output("controlnet_embed", new ControlNetGraph(network, "", operators, graph).embedded(condition));
        return graph.build();
    }

    /**
     * What the network adds to each step of the UNet on its way down, and last to its middle.
     *
     * @param channels of the UNet's input, of which control networks see the latents alone
     * @param embedded control picture: see {@link #embedding}
     * @param scales a factor for each place
     */
    List<Value> scaled(UNetInputs inputs, long channels, Value embedded, Value scales) {
        long latents = network.unet().inChannels();
        Value sample = channels == latents ? inputs.sample()
                : graph.add("Slice", inputs.sample(), graph.longs(0), graph.longs(latents), graph.longs(1));
        List<Value> places = places(inputs, sample, embedded);
        List<Value> factors = graph.split(scales, 0, places.size());
        List<Value> scaled = new ArrayList<>();
        for (int place = 0; place < places.size(); place++) {
            scaled.add(graph.times(places.get(place), factors.get(place)));
        }
        return scaled;
    }

    /** The same, unscaled, of a network that also sees the control pictures itself: a further input for each. */
    List<Value> seeing(UNetInputs inputs) {
        Value condition = graph.input("controlnet_cond", Graph.Type.FLOAT, "batch_size", COLOURS, "control_height",
                "control_width");
        return places(inputs, inputs.sample(), embedded(condition));
    }

    private List<Value> places(UNetInputs inputs, Value sample, Value embedded) {
        UNetEncoder encoder = new UNetEncoder(network.unet(), prefix, operators, graph, inputs);
        Value middle = encoder.middle(encoder.down(graph.plus(encoder.first(sample), embedded)));
        List<Value> places = new ArrayList<>();
        for (UNetEncoder.Bypass bypass : encoder.bypasses()) {
            String name = "controlnet_down_blocks." + places.size();
            places.add(place(bypass.value(), name, bypass.channels()));
        }
        places.add(place(middle, "controlnet_mid_block", network.unet().coarsest().channels()));
        return places;
    }

    private Value place(Value x, String name, long channels) {
        Value added = graph.conv(x, prefix + name, channels, channels, 1, 1, 0);
        return network.pools() ? graph.add("ReduceMean", Map.of("keepdims", 1L), added, graph.longs(2, 3)) : added;
    }

    /** The control picture as the first layer sees it. */
    private Value embedded(Value condition) {
        String name = prefix + "controlnet_cond_embedding.";
        List<Long> channels = network.conditionChannels();
        Value h = operators.silu(graph, graph.conv(inOrder(condition), name + "conv_in", COLOURS, channels.get(0), 3, 1,
                1));
        for (int i = 1; i < channels.size(); i++) {
            long in = channels.get(i - 1);
            String block = name + "blocks.";
            h = operators.silu(graph, graph.conv(h, block + (2 * i - 2), in, in, 3, 1, 1));
            h = operators.silu(graph, graph.conv(h, block + (2 * i - 1), in, channels.get(i), 3, 2, 1));
        }
        return graph.conv(h, name + "conv_out", channels.get(channels.size() - 1),
                network.unet().levels().get(0).channels(), 3, 1, 1);
    }

    private Value inOrder(Value condition) {
        return network.blueFirst() ? graph.add("Gather", Map.of("axis", 1L), condition, graph.longs(2, 1, 0))
                : condition;
    }
}
