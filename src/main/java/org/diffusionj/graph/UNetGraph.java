package org.diffusionj.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/**
 * The network that predicts noise (Ronneberger et al. 2015, as Rombach et al. 2022 use it): down through coarser and
 * coarser levels, and up again, where each level sees what its counterpart on the way down made. Control networks
 * (Zhang et al. 2023) beside it add to that.
 */
public final class UNetGraph {
    /** What the names of a control network's weights begin with, before its number. */
    private static final String CONTROL = "controlnets.";

    private final UNetDescription unet;
    private final List<ControlNetDescription> controls;
    private final Operators operators;
    private final GraphBuilder graph;

    private UNetGraph(UNetDescription unet, List<ControlNetDescription> controls, Operators operators) {
        this.unet = unet;
        this.controls = controls;
        this.operators = operators;
        this.graph = new GraphBuilder(operators);
    }

    /**
     * Describes a UNet. It takes {@code sample} (batch, channels, height, width), {@code timestep} (a number) and
     * {@code encoder_hidden_states} (batch, tokens, width), and gives {@code out_sample}; further inputs as optimum's
     * exports have them.
     */
    public static Graph of(UNetDescription unet, Operators operators) {
        return of(unet, List.of(), operators);
    }

    /**
     * Describes a UNet with control networks in one graph. It also takes {@code controlnet_embeds} (networks, 1,
     * channels, height, width), what the networks make of their control pictures once for all steps, and {@code
     * conditioning_scales} (networks, places where a network adds something).
     *
     * @param controls that fit the UNet
     */
    public static Graph of(UNetDescription unet, List<ControlNetDescription> controls, Operators operators) {
        UNetGraph network = new UNetGraph(unet, controls, operators);
        return network.build(inputs -> controls.isEmpty() ? List.of() : network.added(inputs));
    }

    /**
     * Describes a UNet with a control network that is to learn, its first layers, too. It also takes {@code
     * controlnet_cond} (batch, 3, pixels high, pixels wide).
     *
     * @param control that fits the UNet
     */
    public static Graph learning(UNetDescription unet, ControlNetDescription control, Operators operators) {
        UNetGraph network = new UNetGraph(unet, List.of(control), operators);
        return network.build(new ControlNetGraph(control, prefix(0), operators, network.graph)::seeing);
    }

    /** What the names of the weights of one of the control networks begin with, the first being 0. */
    public static String prefix(int control) {
        return CONTROL + control + ".";
    }

    /** @param controlled what control networks add */
    private Graph build(Function<UNetInputs, List<Value>> controlled) {
        UNetInputs inputs = UNetInputs.of(graph, unet);
        List<Value> added = controlled.apply(inputs);
        UNetEncoder encoder = new UNetEncoder(unet, "", operators, graph, inputs);
        Value h = encoder.middle(encoder.down(encoder.first(inputs.sample())));
        h = up(encoder, added.isEmpty() ? h : graph.plus(h, added.get(added.size() - 1)), added);

        long first = unet.levels().get(0).channels();
        h = operators.activeGroupNorm(graph, h, "conv_norm_out", first, unet.groups(), unet.epsilon());
        graph.output("out_sample", graph.conv(h, "conv_out", first, unet.outChannels(), 3, 1, 1));
        return graph.build();
    }

    /** What all control networks together add, to each step on the way down and to the middle. */
    private List<Value> added(UNetInputs inputs) {
        Value pictures = graph.input("controlnet_embeds", Graph.Type.FLOAT, (long) controls.size(), 1L,
                unet.levels().get(0).channels(), "height", "width");
        Value scales = graph.input("conditioning_scales", Graph.Type.FLOAT, (long) controls.size(),
                (long) unet.places());
        List<Value> picture = parts(pictures);
        List<Value> scale = parts(scales);
        List<Value> added = new ArrayList<>();
        for (int i = 0; i < controls.size(); i++) {
            List<Value> places = new ControlNetGraph(controls.get(i), prefix(i), operators, graph)
                    .scaled(inputs, unet.inChannels(), picture.get(i), scale.get(i));
            for (int place = 0; place < places.size(); place++) {
                if (i == 0) {
                    added.add(places.get(place));
                } else {
                    added.set(place, graph.plus(added.get(place), places.get(place)));
                }
            }
        }
        return added;
    }

    /** Of a tensor, each network's. */
    private List<Value> parts(Value all) {
        List<Value> parts = controls.size() == 1 ? List.of(all) : graph.split(all, 0, controls.size());
        return parts.stream().map(part -> graph.add("Squeeze", part, graph.longs(0))).toList();
    }

    private Value up(UNetEncoder encoder, Value from, List<Value> added) {
        Deque<UNetEncoder.Bypass> bypasses = bypasses(encoder.bypasses(), added);
        Value h = from;
        long channels = unet.coarsest().channels();
        for (int i = unet.levels().size() - 1; i >= 0; i--) {
            UNetDescription.Level level = unet.levels().get(i);
            String name = "up_blocks." + (unet.levels().size() - 1 - i);
            for (int block = 0; block < level.up().size(); block++) {
                UNetEncoder.Bypass bypass = bypasses.pop();
                h = encoder.residual(graph.concat(1, h, bypass.value()), name + ".resnets." + block,
                        channels + bypass.channels(), level.channels());
                channels = level.channels();
                h = encoder.attend(h, name + ".attentions." + block, level, level.up().get(block));
            }
            if (i > 0) {
                // Where a size was odd, doubling would miss that of the next bypass.
                Value larger = graph.resizedLike(h, bypasses.peek().value());
                h = graph.conv(larger, name + ".upsamplers.0.conv", channels, channels, 3, 1, 1);
            }
        }
        return h;
    }

    /** The last first, which the way up begins with. */
    private Deque<UNetEncoder.Bypass> bypasses(List<UNetEncoder.Bypass> kept, List<Value> added) {
        Deque<UNetEncoder.Bypass> bypasses = new ArrayDeque<>();
        for (int i = 0; i < kept.size(); i++) {
            UNetEncoder.Bypass bypass = kept.get(i);
            bypasses.push(added.isEmpty() ? bypass
                    : new UNetEncoder.Bypass(graph.plus(bypass.value(), added.get(i)), bypass.channels()));
        }
        return bypasses;
    }
}
