package org.diffusionj.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How large a graph's layers are, read from its nodes: a level counts how often the sides of the graph's input
 * were halved, and is negative where they were doubled.
 *
 * @param channels the most values that a layer of each level gives for one position
 * @param heads the most heads of attention, at each level, whose scores are written to memory: graphs with an
 *     operator for attention write none
 */
record LayerSizes(Map<Integer, Long> channels, Map<Integer, Long> heads) {
    /** Between the scores and where the heads are told apart lie a scale, a mask, casts and transpositions. */
    private static final int FAR = 20;

    /**
     * Goes through a graph's nodes.
     *
     * @param weights their shapes by name
     * @param pictures names of inputs (batch, channels, height, width)
     * @param unknown heads of an attention whose graph does not tell
     */
    static LayerSizes of(GraphNodes nodes, Map<String, List<Long>> weights, List<String> pictures, long unknown) {
        return new Walk(nodes, weights, pictures, unknown).sizes();
    }

    /** The most values of one tensor, for an input of so many positions. */
    double largestTensor(double positions) {
        return channels.entrySet().stream()
                .mapToDouble(level -> level.getValue() * at(level.getKey(), positions)).max().orElse(0);
    }

    /** The most scores of one attention: one for each pair of positions and each head. */
    double scores(double positions) {
        return heads.entrySet().stream()
                .mapToDouble(level -> level.getValue() * Math.pow(at(level.getKey(), positions), 2)).max().orElse(0);
    }

    private static double at(int level, double positions) {
        return positions / Math.pow(4, level);
    }

    /** Goes through the nodes, each behind those that it takes from, as ONNX demands. */
    private static final class Walk {
        private final GraphNodes nodes;
        private final long unknown;
        private final Map<String, List<Long>> weights;
        private final Map<String, Integer> levels = new HashMap<>();
        private final Map<String, GraphNodes.Node> makers = new HashMap<>();
        private final Map<Integer, Long> channels = new HashMap<>();
        private final Map<Integer, Long> heads = new HashMap<>();

        Walk(GraphNodes nodes, Map<String, List<Long>> weights, List<String> pictures, long unknown) {
            this.nodes = nodes;
            this.weights = weights;
            this.unknown = unknown;
            pictures.forEach(name -> levels.put(name, 0));
        }

        LayerSizes sizes() {
            nodes.nodes().forEach(this::visit);
            return new LayerSizes(Map.copyOf(channels), Map.copyOf(heads));
        }

        private void visit(GraphNodes.Node node) {
            node.outputs().forEach(output -> makers.put(output, node));
            Integer from = node.inputs().stream().map(levels::get).filter(known -> known != null).findFirst()
                    .orElse(null);
            if (from == null || node.operator().equals("Shape")) {
                return; // of texts, times and sizes
            }
            int level = from + step(node);
            node.outputs().forEach(output -> levels.put(output, level));
            channels.merge(level, width(node), Math::max);
            if (node.operator().equals("Softmax")) {
                heads.merge(level, headsOf(node), Math::max);
            }
        }

        private static int step(GraphNodes.Node node) {
            return switch (node.operator()) {
                case "Conv", "NhwcConv" -> node.stride() == 2 ? 1 : 0;
                case "ConvTranspose" -> node.stride() == 2 ? -1 : 0;
                case "Resize", "Upsample", "DepthToSpace" -> -1;
                default -> 0;
            };
        }

        /** Values for one position, as the weights tell: (out, in, 3, 3) of a convolution, (in, out) of a product. */
        private long width(GraphNodes.Node node) {
            List<Long> shape = node.inputs().size() < 2 ? List.of() : weight(node.inputs().get(1));
            return switch (node.operator()) {
                case "Conv", "FusedConv", "NhwcConv" -> shape.size() == 4 ? shape.get(0) : 0;
                case "DepthToSpace" -> width(makers.get(makers.get(node.inputs().get(0)).inputs().get(0)));
                case "MatMul", "FusedMatMul", "Gemm" -> shape.size() == 2 ? Math.max(shape.get(0), shape.get(1)) : 0;
                default -> 0;
            };
        }

        /** The shape of a weight, also of one that is cast or transposed before it is used. */
        private List<Long> weight(String name) {
            GraphNodes.Node maker = makers.get(name);
            boolean same = maker != null && Set.of("Cast", "Transpose").contains(maker.operator());
            return same ? weight(maker.inputs().get(0)) : weights.getOrDefault(name, List.of());
        }

        /** Upwards to where the values of a position become (batch, positions, heads, values of a head). */
        private long headsOf(GraphNodes.Node softmax) {
            GraphNodes.Node node = softmax;
            for (int i = 0; i < FAR && node != null && !node.inputs().isEmpty(); i++) {
                if (node.operator().equals("Reshape") && node.inputs().size() > 1) {
                    List<Long> shape = shape(node.inputs().get(1));
                    if (shape.size() == 4 && shape.get(2) > 0) {
                        return shape.get(2);
                    }
                }
                node = makers.get(node.inputs().get(0));
            }
            return unknown;
        }

        /** With -1 for sizes that are computed. */
        private List<Long> shape(String name) {
            GraphNodes.Node maker = makers.get(name);
            if (nodes.numbers().containsKey(name) || maker == null || !maker.operator().equals("Concat")) {
                return nodes.numbers().getOrDefault(name, List.of());
            }
            List<Long> shape = new ArrayList<>();
            maker.inputs().forEach(part -> shape.addAll(nodes.numbers().getOrDefault(part, List.of(-1L))));
            return shape;
        }
    }
}
