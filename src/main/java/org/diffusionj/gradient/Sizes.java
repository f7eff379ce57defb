package org.diffusionj.gradient;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.diffusionj.graph.Graph;
import org.diffusionj.graph.Node;

/** The shapes of what an operator gives, as ONNX defines them. */
final class Sizes {
    private Sizes() {}

    /**
     * One shape for each output.
     *
     * @param inputs their shapes
     * @param constants those among the inputs, null for others
     */
    static List<List<Long>> of(Node node, List<List<Long>> inputs, List<Graph.Constant> constants) {
        List<Long> first = inputs.get(0);
        return switch (node.operator()) {
            case "Identity", "Gelu", "QuickGelu", "Softmax", "Sin", "Cos" -> List.of(first);
            case "Add", "Mul" -> List.of(broadcast(first, inputs.get(1)));
            case "MatMul" -> List.of(product(first, inputs.get(1)));
            case "FusedMatMul" -> List.of(withLast(first, inputs.get(1).get(0)));
            case "Conv" -> List.of(convolved(node, first, inputs.get(1)));
            case "LayerNormalization" -> {
                List<Long> rows = withLast(first, 1);
                yield List.of(first, rows, rows).subList(0, node.outputs().size());
            }
            case "Reshape" -> List.of(reshaped(first, longs(constants.get(1))));
            case "Transpose" -> List.of(axes(node, "perm").stream().map(axis -> first.get(axis.intValue())).toList());
            case "Concat" -> List.of(joined(node, inputs));
            case "Split" -> Collections.nCopies(node.outputs().size(), with(first, axis(node, first),
                    first.get(axis(node, first)) / node.outputs().size()));
            case "Unsqueeze" -> List.of(widened(first, longs(constants.get(1))));
            case "Squeeze" -> List.of(narrowed(first, longs(constants.get(1))));
            case "Gather" -> List.of(with(first, axis(node, first), count(inputs.get(1))));
            case "ReduceMean" -> List.of(reduced(first, longs(constants.get(1))));
            case "Resize" -> List.of(resized(first, constants));
            default -> throw new IllegalStateException("the sizes of " + node.operator() + " are not known");
        };
    }

    static int axis(Node node, List<Long> shape) {
        int axis = ((Long) node.attributes().get("axis")).intValue();
        return axis < 0 ? axis + shape.size() : axis;
    }

    /** A list of whole numbers among a node's attributes. */
    static List<Long> axes(Node node, String name) {
        List<Long> numbers = new ArrayList<>();
        ((List<?>) node.attributes().get(name)).forEach(number -> numbers.add((Long) number));
        return numbers;
    }

    static long count(List<Long> shape) {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    static long[] longs(Graph.Constant constant) {
        return (long[]) constant.values();
    }

    private static List<Long> with(List<Long> shape, int axis, long size) {
        List<Long> changed = new ArrayList<>(shape);
        changed.set(axis, size);
        return changed;
    }

    private static List<Long> withLast(List<Long> shape, long size) {
        return with(shape, shape.size() - 1, size);
    }

    private static List<Long> broadcast(List<Long> a, List<Long> b) {
        int axes = Math.max(a.size(), b.size());
        List<Long> shape = new ArrayList<>();
        for (int i = 0; i < axes; i++) {
            int inA = i - axes + a.size();
            int inB = i - axes + b.size();
            shape.add(Math.max(inA < 0 ? 1 : a.get(inA), inB < 0 ? 1 : b.get(inB)));
        }
        return shape;
    }

    private static List<Long> product(List<Long> a, List<Long> b) {
        return withLast(a, b.get(b.size() - 1));
    }

    private static List<Long> convolved(Node node, List<Long> x, List<Long> weight) {
        List<Long> pads = axes(node, "pads");
        List<Long> strides = axes(node, "strides");
        List<Long> shape = new ArrayList<>(List.of(x.get(0), weight.get(0)));
        for (int i = 0; i < 2; i++) {
            shape.add((x.get(i + 2) + pads.get(i) + pads.get(i + 2) - weight.get(i + 2)) / strides.get(i) + 1);
        }
        return shape;
    }

    private static List<Long> reshaped(List<Long> shape, long[] target) {
        List<Long> sizes = new ArrayList<>();
        long known = 1;
        for (int i = 0; i < target.length; i++) {
            sizes.add(target[i] == 0 ? shape.get(i) : target[i]);
            known *= sizes.get(i) < 0 ? 1 : sizes.get(i);
        }
        int rest = sizes.indexOf(-1L);
        return rest < 0 ? sizes : with(sizes, rest, count(shape) / known);
    }

    private static List<Long> joined(Node node, List<List<Long>> inputs) {
        int axis = axis(node, inputs.get(0));
        return with(inputs.get(0), axis, inputs.stream().mapToLong(shape -> shape.get(axis)).sum());
    }

    private static List<Long> widened(List<Long> shape, long[] axes) {
        List<Long> wide = new ArrayList<>(shape);
        for (long axis : axes) {
            wide.add((int) axis, 1L);
        }
        return wide;
    }

    private static List<Long> narrowed(List<Long> shape, long[] axes) {
        List<Long> narrow = new ArrayList<>(shape);
        for (int i = axes.length - 1; i >= 0; i--) {
            narrow.remove((int) axes[i]);
        }
        return narrow;
    }

    private static List<Long> reduced(List<Long> shape, long[] axes) {
        List<Long> sizes = new ArrayList<>(shape);
        for (long axis : axes) {
            sizes.set((int) axis, 1L);
        }
        return sizes;
    }

    /** By the sizes that are given, else by factors. */
    private static List<Long> resized(List<Long> shape, List<Graph.Constant> constants) {
        if (constants.size() > 3) {
            long[] sizes = longs(constants.get(3));
            return List.of(sizes[0], sizes[1], sizes[2], sizes[3]);
        }
        float[] factors = (float[]) constants.get(2).values();
        List<Long> sizes = new ArrayList<>();
        for (int i = 0; i < factors.length; i++) {
            sizes.add((long) (shape.get(i) * factors[i]));
        }
        return sizes;
    }
}
