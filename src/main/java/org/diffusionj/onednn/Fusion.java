package org.diffusionj.onednn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.dnnl.global.dnnl;
import org.diffusionj.graph.Node;

/** Finds what follows a layer and can be computed before the layer's values are written. */
final class Fusion {
    static final Map<String, Integer> BINARY = Map.of("Add", dnnl.dnnl_binary_add, "Mul", dnnl.dnnl_binary_mul,
            "Sub", dnnl.dnnl_binary_sub, "Div", dnnl.dnnl_binary_div);

    private final Values values;
    private final Tape tape;
    private final Set<Node> done = new HashSet<>();

    /**
     * What follows a layer.
     *
     * @param bias the name of a weight, or null
     * @param end the name of what comes out
     */
    record Chain(String bias, List<PostOp> ops, String end) {}

    Fusion(Values values, Tape tape) {
        this.values = values;
        this.tape = tape;
    }

    /** Whether a layer before computes it. */
    boolean isDone(Node node) {
        return done.contains(node);
    }

    /** @param sizes of what the layer makes */
    Chain after(Node layer, long[] sizes) {
        String bias = null;
        List<PostOp> ops = new ArrayList<>();
        String end = layer.outputs().get(0);
        while (values.users(end).size() == 1) {
            Node next = values.users(end).get(0);
            Optional<PostOp> op = op(next, end, sizes);
            if (layer.operator().equals("Linear") && bias == null && ops.isEmpty() && isBias(next, end, sizes)) {
                bias = other(next, end);
            } else if (op.isPresent()) {
                ops.add(op.get());
            } else {
                break;
            }
            done.add(next);
            end = next.outputs().get(0);
        }
        return new Chain(bias, ops, end);
    }

    private static String other(Node node, String x) {
        return node.inputs().get(node.inputs().get(0).equals(x) ? 1 : 0);
    }

    private boolean isBias(Node next, String x, long[] sizes) {
        if (!next.operator().equals("Add") || !values.isWeight(other(next, x))) {
            return false;
        }
        List<Long> shape = values.shape(next, next.inputs().indexOf(other(next, x)));
        return shape.size() == 1 && shape.get(0) == sizes[sizes.length - 1];
    }

    private Optional<PostOp> op(Node next, String x, long[] sizes) {
        if (!BINARY.containsKey(next.operator())) {
            return eltwise(next);
        }
        Object other = values.get(other(next, x));
        return other instanceof Known known && known.isNumber() ? scalar(next, known, x)
                : other instanceof View view && !other(next, x).equals(x) ? operand(next, view, sizes)
                        : Optional.empty();
    }

    /** Another tensor that is there already, of the same sizes or, in pictures, with a value for each channel. */
    private Optional<PostOp> operand(Node next, View other, long[] sizes) {
        boolean turns = next.operator().equals("Add") || next.operator().equals("Mul");
        boolean channels = sizes.length == 4 && Arrays.equals(other.sizes(), new long[] {1, sizes[1], 1, 1});
        return turns && (channels || Arrays.equals(other.sizes(), sizes))
                ? Optional.of(PostOp.with(BINARY.get(next.operator()), tape.asUsual(other, other.type())))
                : Optional.empty();
    }

    /** Arithmetic with a number. */
    static Optional<PostOp> scalar(Node node, Known known, String x) {
        float number = (float) known.values()[0];
        boolean first = node.inputs().get(0).equals(x);
        return switch (node.operator()) {
            case "Add" -> Optional.of(PostOp.of(dnnl.dnnl_eltwise_linear, 1, number));
            case "Mul" -> Optional.of(PostOp.of(dnnl.dnnl_eltwise_linear, number, 0));
            case "Sub" -> Optional.of(first ? PostOp.of(dnnl.dnnl_eltwise_linear, 1, -number)
                    : PostOp.of(dnnl.dnnl_eltwise_linear, -1, number));
            default -> Optional.empty();
        };
    }

    /** What is computed of each value alone. */
    static Optional<PostOp> eltwise(Node node) {
        return switch (node.operator()) {
            case "Swish" -> Optional.of(PostOp.of(dnnl.dnnl_eltwise_swish, (Float) node.attributes().get("alpha"), 0));
            case "Gelu" -> Optional.of(PostOp.of(dnnl.dnnl_eltwise_gelu_erf, 0, 0));
            case "Relu" -> Optional.of(PostOp.of(dnnl.dnnl_eltwise_relu, 0, 0));
            case "Tanh" -> Optional.of(PostOp.of(dnnl.dnnl_eltwise_tanh, 0, 0));
            case "Sigmoid" -> Optional.of(PostOp.of(dnnl.dnnl_eltwise_logistic, 0, 0));
            default -> Optional.empty();
        };
    }
}
