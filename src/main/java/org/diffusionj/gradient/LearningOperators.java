package org.diffusionj.gradient;

import java.util.List;
import java.util.Map;
import org.diffusionj.graph.GraphBuilder;
import org.diffusionj.graph.PlainOperators;
import org.diffusionj.graph.Value;

/**
 * Operators that have a gradient, with LoRA (Hu et al. 2021) beside some layers: {@code x W' + scale (x A') B'}, where
 * A and B have few rows and columns and learn in place of W.
 */
public final class LearningOperators extends PlainOperators {
    private static final String WEIGHT = ".weight";

    private final Map<String, Lora> loras;

    /**
     * LoRA of one layer.
     *
     * @param shape of the layer's weight: (out, in) or (out, in, kernel, kernel)
     * @param scale by which what it adds is multiplied: alpha divided by the rank
     */
    public record Lora(List<Long> shape, long rank, float scale) {
        public Lora {
            shape = List.copyOf(shape);
        }

        /** (rank, in) or (rank, in, kernel, kernel). */
        public List<Long> down() {
            return shape.size() == 2 ? List.of(rank, shape.get(1))
                    : List.of(rank, shape.get(1), shape.get(2), shape.get(3));
        }

        /** (out, rank) or (out, rank, 1, 1). */
        public List<Long> up() {
            return shape.size() == 2 ? List.of(shape.get(0), rank) : List.of(shape.get(0), rank, 1L, 1L);
        }
    }

    /** @param loras by the names of layers, such as {@code mid_block.attentions.0.proj_in} */
    public LearningOperators(Map<String, Lora> loras) {
        this.loras = Map.copyOf(loras);
    }

    /** The name of a layer's first matrix, A. */
    public static String down(String layer) {
        return layer + ".lora_A" + WEIGHT;
    }

    /** The name of a layer's second matrix, B. */
    public static String up(String layer) {
        return layer + ".lora_B" + WEIGHT;
    }

    @Override
    public Value product(GraphBuilder graph, Value x, Value weight) {
        Value own = multiplied(graph, x, weight);
        String layer = weight.name().substring(0, weight.name().length() - WEIGHT.length());
        Lora lora = loras.get(layer);
        if (lora == null) {
            return own;
        }
        Value inner = multiplied(graph, x, graph.weight(down(layer), Step.sizes(lora.down())));
        return graph.plus(own, multiplied(graph, scaled(graph, inner, lora),
                graph.weight(up(layer), Step.sizes(lora.up()))));
    }

    private static Value multiplied(GraphBuilder graph, Value x, Value weight) {
        return graph.add("FusedMatMul", ElementRules.DOMAIN, Map.of("transB", 1L), 1, x, weight).get(0);
    }

    private static Value scaled(GraphBuilder graph, Value inner, Lora lora) {
        return lora.scale() == 1 ? inner : graph.times(inner, lora.scale());
    }

    @Override
    public Value conv(GraphBuilder graph, Value x, String name, long in, long out, Map<String, Object> attributes) {
        Value own = super.conv(graph, x, name, in, out, attributes);
        Lora lora = loras.get(name);
        if (lora == null) {
            return own;
        }
        Value inner = graph.add("Conv", attributes, x, graph.weight(down(name), Step.sizes(lora.down())));
        Map<String, Object> pointwise = Map.of("kernel_shape", List.of(1L, 1L), "strides", List.of(1L, 1L),
                "pads", List.of(0L, 0L, 0L, 0L));
        return graph.plus(own, graph.add("Conv", pointwise, scaled(graph, inner, lora),
                graph.weight(up(name), Step.sizes(lora.up()))));
    }

    @Override
    public Value layerNorm(GraphBuilder graph, Value x, String name, long width, float epsilon) {
        return graph.add("LayerNormalization", "", Map.of("axis", -1L, "epsilon", epsilon), 3, x,
                graph.weight(name + WEIGHT, width), graph.weight(name + ".bias", width)).get(0);
    }

    @Override
    public Value silu(GraphBuilder graph, Value x) {
        return sigmoidal(graph, x, 1);
    }

    @Override
    public Value quickGelu(GraphBuilder graph, Value x) {
        return sigmoidal(graph, x, 1.702f);
    }

    /** x sigmoid(alpha x). */
    private static Value sigmoidal(GraphBuilder graph, Value x, float alpha) {
        return graph.add("QuickGelu", ElementRules.DOMAIN, Map.of("alpha", alpha), 1, x).get(0);
    }
}
