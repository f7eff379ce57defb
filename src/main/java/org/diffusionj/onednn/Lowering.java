package org.diffusionj.onednn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.dnnl.global.dnnl;
import org.diffusionj.graph.Graph;
import org.diffusionj.graph.Node;
import org.diffusionj.onednn.PackedWeights.Form;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.NetworkDescription;

/** Lays a graph out as steps, for inputs of certain sizes. */
final class Lowering {
    /** Those that {@link #layOut} knows. */
    static final Set<String> OPERATORS = Set.of("Conv", "Linear", "Gated", "GroupNorm", "ActiveGroupNorm",
            "LayerNormalization", "Attention", "Swish", "Gelu", "Relu", "Tanh", "Sigmoid", "Sin", "Cos", "Add", "Mul",
            "Sub", "Div", "Identity", "Cast", "Shape", "Reshape", "Unsqueeze", "Squeeze", "Transpose", "Concat",
            "Split", "Slice", "Gather", "GatherND", "Equal", "ArgMax", "ReduceMean", "Pad", "Resize");

    /** Those that compute each picture of a batch for itself. */
    private static final Set<String> APART = Set.of("Conv", "Linear", "Gated", "GroupNorm", "ActiveGroupNorm",
            "LayerNormalization", "Attention", "Swish", "Gelu", "Add");

    private final Graph graph;
    private final Tape tape;
    private final Layers layers;
    private final Arithmetic arithmetic;
    private final Values values;
    private final Fusion fusion;
    private final Shapes shapes;
    private final Rows rows;
    private final Pictures pictures;
    private final Map<String, View> outputs = new HashMap<>();

    Lowering(NetworkDescription.Layers network, Tape tape, PackedWeights.Used weights, Cancellation cancellation) {
        this.graph = network.graph();
        this.tape = tape;
        this.layers = new Layers(tape, weights, cancellation);
        this.arithmetic = new Arithmetic(tape);
        this.values = new Values(network, tape, layers);
        this.fusion = new Fusion(values, tape);
        this.shapes = new Shapes(values, tape);
        this.rows = new Rows(values, tape, layers);
        this.pictures = new Pictures(values, tape, layers, fusion);
    }

    /** @param inputs where they will be */
    Map<String, View> layOut(Map<String, View> inputs) {
        inputs.forEach((name, view) -> {
            values.put(name, view);
            view.piece().use(0);
        });
        for (Node node : ordered(inputs)) {
            if (!fusion.isDone(node)) {
                layOut(node);
            }
        }
        outputs.values().forEach(view -> view.piece().use(tape.steps().size()));
        return outputs;
    }

    /** What no picture changes comes first, so that it is there when a layer of pictures takes it. */
    private List<Node> ordered(Map<String, View> inputs) {
        Set<String> pictures = new HashSet<>();
        inputs.forEach((name, view) -> {
            if (view.rank() >= 4) {
                pictures.add(name);
            }
        });
        List<Node> first = new ArrayList<>();
        List<Node> second = new ArrayList<>();
        for (Node node : graph.nodes()) {
            boolean ofPictures = node.inputs().stream().anyMatch(pictures::contains);
            (ofPictures ? second : first).add(node);
            if (ofPictures) {
                pictures.addAll(node.outputs());
            }
        }
        first.addAll(second);
        return first;
    }

    private void layOut(Node node) {
        values.repeat(1);
        values.repeat(times(node));
        switch (node.operator()) {
            case "Conv" -> pictures.convolve(node);
            case "Linear" -> multiply(node);
            case "Split" -> shapes.split(node);
            case "Identity" -> identity(node);
            default -> values.put(node.outputs().get(0), result(node));
        }
    }

    /** How often all that a layer takes repeats one picture: it is then computed once. */
    private long times(Node node) {
        List<View> views = node.inputs().stream().map(values::get).filter(View.class::isInstance).map(View.class::cast)
                .toList();
        View first = views.stream().filter(View::isRepeated).findFirst().orElse(null);
        boolean alike = first != null && APART.contains(node.operator()) && views.stream().allMatch(
                view -> view.rank() == first.rank() && (view.isRepeated() || view.size(0) == 1));
        return alike ? first.size(0) : 1;
    }

    private Object result(Node node) {
        return switch (node.operator()) {
            case "Gated" -> gated(node);
            case "GroupNorm" -> groupNorm(node, false);
            case "ActiveGroupNorm" -> groupNorm(node, true);
            case "LayerNormalization" -> layers.layerNorm(values.view(node, 0), values.key(node, 1, Form.VECTOR),
                    values.key(node, 2, Form.VECTOR), epsilon(node));
            case "Attention" -> Attention.on(tape, values.view(node, 0), values.view(node, 1), values.view(node, 2),
                    (int) Values.number(node, "heads"), node.inputs().size() > 3 ? values.view(node, 3) : null);
            case "Swish", "Gelu", "Relu", "Tanh", "Sigmoid" ->
                    arithmetic.each(Fusion.eltwise(node).orElseThrow(), values.view(node, 0));
            case "Sin" -> arithmetic.each(Math::sin, values.view(node, 0));
            case "Cos" -> arithmetic.each(Math::cos, values.view(node, 0));
            case "Add", "Mul", "Sub", "Div" -> both(node);
            case "Cast" -> values.get(node.inputs().get(0));
            case "Shape" -> shapes.shape(node);
            case "Reshape" -> shapes.reshape(node);
            case "Unsqueeze" -> shapes.unsqueeze(node);
            case "Squeeze" -> shapes.squeeze(node);
            case "Transpose" -> shapes.transpose(node);
            case "Concat" -> shapes.concat(node);
            case "Slice" -> shapes.slice(node);
            case "Gather" -> rows.gather(node);
            case "GatherND" -> rows.chosen(node);
            case "Equal" -> rows.equal(node);
            case "ArgMax" -> rows.placeOfLargest(node);
            case "ReduceMean" -> arithmetic.mean(values.view(node, 0), values.known(node, 1).longs());
            case "Pad" -> pictures.padded(node);
            case "Resize" -> pictures.resize(node);
            default -> throw new IllegalStateException("there is no layer for " + node.operator());
        };
    }

    private Object groupNorm(Node node, boolean active) {
        View x = tape.asUsual(values.view(node, 0), tape.type());
        PackedWeights.Key scale = values.key(node, 1, Form.VECTOR);
        PackedWeights.Key shift = values.key(node, 2, Form.VECTOR);
        long groups = Values.number(node, "groups");
        return NarrowGroups.areFaster(x, groups)
                ? pictures.normalised(layers.narrowGroups(x, scale, shift, groups, epsilon(node), active), node)
                : layers.groupNorm(x, scale, shift, groups, epsilon(node), active);
    }

    private static float epsilon(Node node) {
        return (Float) node.attributes().get("epsilon");
    }

    private void multiply(Node node) {
        View x = tape.asRows(values.view(node, 0), tape.type());
        long[] sizes = wide(x, values.shape(node, 1).get(0));
        Fusion.Chain chain = fusion.after(node, sizes);
        View to = tape.rows(tape.type(), sizes);
        layers.multiply(matrix(x), values.key(node, 1, Form.LINEAR),
                chain.bias() == null ? null : values.key(chain.bias(), Form.VECTOR, 0), chain.ops().stream()
                        .map(op -> op.operand() == null ? op : PostOp.with(op.algorithm(), matrix(op.operand())))
                        .toList(), matrix(to));
        values.put(chain.end(), to);
    }

    private static long[] wide(View x, long width) {
        long[] sizes = x.sizes().clone();
        sizes[sizes.length - 1] = width;
        return sizes;
    }

    private static View matrix(View x) {
        long width = x.size(x.rank() - 1);
        return x.reshaped(x.count() / width, width).orElseThrow();
    }

    /** The gate comes first, so that what it opens and closes is written only once. */
    private View gated(Node node) {
        View x = tape.asRows(values.view(node, 0), tape.type());
        long[] sizes = wide(x, values.shape(node, 1).get(0));
        View gate = tape.rows(tape.type(), sizes);
        View to = tape.rows(tape.type(), sizes);
        layers.multiply(matrix(x), values.key(node, 3, Form.LINEAR), values.key(node, 4, Form.VECTOR),
                List.of(PostOp.of(dnnl.dnnl_eltwise_gelu_erf, 0, 0)), matrix(gate));
        layers.multiply(matrix(x), values.key(node, 1, Form.LINEAR), values.key(node, 2, Form.VECTOR),
                List.of(PostOp.with(dnnl.dnnl_binary_mul, matrix(gate))), matrix(to));
        return to;
    }

    private View both(Node node) {
        for (int i = 0; i < 2; i++) {
            String x = node.inputs().get(i);
            Optional<PostOp> op = values.get(x) instanceof View && values.isKnown(node, 1 - i)
                    && values.known(node, 1 - i).isNumber() ? Fusion.scalar(node, values.known(node, 1 - i), x)
                            : Optional.empty();
            if (op.isPresent()) {
                return arithmetic.each(op.get(), values.view(x));
            }
        }
        return arithmetic.both(Fusion.BINARY.get(node.operator()), values.view(node, 0), values.view(node, 1));
    }

    private void identity(Node node) {
        String out = node.outputs().get(0);
        if (graph.outputs().stream().anyMatch(port -> port.name().equals(out))) {
            View from = values.view(node, 0);
            outputs.put(out, tape.moved(from, tape.rows(Type.FLOAT, from.sizes())));
        } else {
            values.put(out, values.get(node.inputs().get(0)));
        }
    }
}
