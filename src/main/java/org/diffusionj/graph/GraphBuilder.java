package org.diffusionj.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Collects the operators of a graph. Every method adds one and gives its output; names of tensors are made here.
 *
 * <pre>{@code
 * GraphBuilder graph = new GraphBuilder(new PlainOperators());
 * Value x = graph.input("sample", Graph.Type.FLOAT, "batch", 4, "height", "width");
 * graph.output("out_sample", graph.conv(x, "conv_in", 4, 320, 3, 1, 1));
 * Graph network = graph.build();
 * }</pre>
 */
public final class GraphBuilder {
    private static final List<Long> SCALAR = List.of();
    private static final Value NOTHING = new Value("");

    /** More operators than a graph has: what is added later has numbers from here on. */
    private static final int AFTER = 1_000_000;

    /** As torch's interpolation does it: pixel i takes pixel i times old size by new size, cut off. */
    private static final Map<String, Object> NEAREST = Map.of("mode", "nearest",
            "coordinate_transformation_mode", "asymmetric", "nearest_mode", "floor");

    private final List<Graph.Port> inputs = new ArrayList<>();
    private final List<Graph.Port> outputs = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Graph.Constant> constants = new LinkedHashMap<>();
    private final Map<String, List<Long>> weights = new LinkedHashMap<>();
    private final Map<String, Graph.Part> parts = new LinkedHashMap<>();
    private final Operators operators;
    private int made;

    /** @param operators of which layers are made */
    public GraphBuilder(Operators operators) {
        this.operators = operators;
    }

    /**
     * Goes on with a graph, whose outputs are forgotten.
     *
     * @param given names of parts of weights that become inputs
     */
    public static GraphBuilder after(Graph graph, Set<String> given) {
        GraphBuilder builder = new GraphBuilder(new PlainOperators());
        builder.inputs.addAll(graph.inputs());
        builder.nodes.addAll(graph.nodes());
        builder.constants.putAll(graph.constants());
        builder.weights.putAll(graph.weights());
        graph.parts().forEach((name, part) -> {
            if (given.contains(name)) {
                builder.weights.remove(part.weight());
                builder.input(name, Graph.Type.FLOAT, part.taken().toArray());
            } else {
                builder.parts.put(name, part);
            }
        });
        builder.made = AFTER;
        return builder;
    }

    /** All that was collected. */
    public Graph build() {
        return new Graph(inputs, outputs, nodes, constants, weights, parts);
    }

    /** @param shape numbers, and names where any size goes */
    public Value input(String name, Graph.Type type, Object... shape) {
        inputs.add(new Graph.Port(name, type, Optional.of(List.of(shape))));
        return new Value(name);
    }

    /** Gives a tensor to whoever runs the graph, as floats. */
    public void output(String name, Value value) {
        nodes.add(new Node("Identity", "", List.of(value.name()), List.of(name), Map.of()));
        outputs.add(new Graph.Port(name, Graph.Type.FLOAT, Optional.empty()));
    }

    /** A tensor of the files of weights, one value a channel, as (channels, 1, 1) to meet (batch, channels, h, w). */
    public Value perChannel(String name, long channels) {
        whole(name, channels);
        return part(name + ".channels", new Graph.Part(name, 0, List.of(channels, 1L, 1L)));
    }

    /** The same of some channels. */
    Value perChannel(String name, long first, long count, long channels) {
        whole(name, channels);
        return part(name + ".channels_" + first, new Graph.Part(name, first, List.of(count, 1L, 1L)));
    }

    /** A tensor of the files of weights. Asking twice gives the same. */
    public Value weight(String name, long... shape) {
        return part(name, new Graph.Part(name, 0, whole(name, shape)));
    }

    /** The weight of a square convolution, (out, in, kernel, kernel), as (out, kernel, kernel, in). */
    Value channelsLast(String name, long out, long in, long kernel) {
        List<Long> shape = whole(name, out, in, kernel, kernel);
        return part(name + ".channels_last",
                new Graph.Part(name, 0, shape, Graph.Type.FLOAT, Graph.Layout.CHANNELS_LAST));
    }

    /**
     * Of the weight (out, in, 3, 3) of a convolution after {@link #doubled}, what makes some channels of one of the
     * four pixels: (count, in, 2, 2).
     *
     * @param pixel 0 to 3, row by row
     */
    Value folded(String name, long out, long in, int pixel, long first, long count) {
        whole(name, out, in, 3, 3);
        return part(name + ".folded_" + pixel + "_" + first, new Graph.Part(name, (pixel * out + first) * in * 4,
                List.of(count, in, 3L, 3L), Graph.Type.FLOAT, Graph.Layout.FOLDED));
    }

    /**
     * Of the weight of a square convolution, (out, in, kernel, kernel), what meets a quarter of the channels: (out,
     * in / 4, kernel, kernel).
     */
    Value quarter(String name, long out, long in, long kernel, int quarter) {
        List<Long> shape = whole(name, out, in, kernel, kernel);
        return part(name + ".quarter_" + quarter, new Graph.Part(name, quarter * out * in / 4 * kernel * kernel, shape,
                Graph.Type.FLOAT, Graph.Layout.QUARTERED));
    }

    /** The weight of a square convolution, (out, in, kernel, kernel), as (in, out, kernel, kernel), turned around. */
    public Value turned(String name, long out, long in, long kernel) {
        List<Long> shape = whole(name, out, in, kernel, kernel);
        return part(name + ".turned", new Graph.Part(name, 0, shape, Graph.Type.FLOAT, Graph.Layout.TURNED));
    }

    /** {@link #doubled}, then a {@link #conv} of 3 by 3 pixels. */
    public Value doubledConv(Value x, String name, long in, long out) {
        return operators.doubledConv(this, x, name, in, out);
    }

    /**
     * Some rows of a tensor of the files of weights, for layers that compute its halves apart.
     *
     * @param shape of the whole tensor
     */
    public Value rows(String name, int first, int count, long... shape) {
        List<Long> sizes = new ArrayList<>(whole(name, shape));
        long row = sizes.stream().skip(1).reduce(1L, (a, b) -> a * b);
        sizes.set(0, (long) count);
        return part(name + "." + first, new Graph.Part(name, first * row, sizes));
    }

    private List<Long> whole(String name, long... shape) {
        List<Long> sizes = Arrays.stream(shape).boxed().toList();
        List<Long> before = weights.putIfAbsent(name, sizes);
        if (before != null && !before.equals(sizes)) {
            throw new IllegalStateException(name + " is used with the shapes " + before + " and " + sizes);
        }
        return sizes;
    }

    private Value part(String name, Graph.Part part) {
        parts.put(name, part);
        return new Value(name);
    }

    public Value floats(float... values) {
        return constant(Graph.Type.FLOAT, List.of((long) values.length), values);
    }

    public Value number(float value) {
        return constant(Graph.Type.FLOAT, SCALAR, new float[] {value});
    }

    public Value longs(long... values) {
        return constant(Graph.Type.INT64, List.of((long) values.length), values);
    }

    private Value constant(Graph.Type type, List<Long> shape, Object values) {
        String name = "constant_" + constants.size();
        constants.put(name, new Graph.Constant(type, shape, values));
        return new Value(name);
    }

    /** Adds an operator of ONNX with one output. */
    public Value add(String operator, Map<String, Object> attributes, Value... operands) {
        return add(operator, "", attributes, 1, operands).get(0);
    }

    /** Adds an operator of ONNX without attributes. */
    public Value add(String operator, Value... operands) {
        return add(operator, Map.of(), operands);
    }

    /** Adds any operator. */
    public List<Value> add(String operator, String domain, Map<String, Object> attributes, int results,
            Value... operands) {
        String name = operator.toLowerCase(Locale.ROOT) + "_" + made++;
        List<String> names = IntStream.range(0, results).mapToObj(i -> results == 1 ? name : name + "_" + i).toList();
        nodes.add(new Node(operator, domain, Stream.of(operands).map(Value::name).toList(), names, attributes));
        return names.stream().map(Value::new).toList();
    }

    public Value plus(Value a, Value b) {
        return add("Add", a, b);
    }

    public Value times(Value a, Value b) {
        return add("Mul", a, b);
    }

    public Value times(Value a, float factor) {
        return times(a, number(factor));
    }

    /** Square convolution with bias: {@code name.weight} and {@code name.bias}. */
    public Value conv(Value x, String name, long in, long out, long kernel, long stride, long padding) {
        return operators.conv(this, x, name, in, out,
                Map.of("kernel_shape", List.of(kernel, kernel), "strides", List.of(stride, stride),
                        "pads", List.of(padding, padding, padding, padding)));
    }

    /** {@code x W'}: {@code name.weight}, of shape (out, in). */
    public Value linearWithoutBias(Value x, String name, long in, long out) {
        return operators.product(this, x, weight(name + ".weight", out, in));
    }

    /** {@code x W' + b}: {@code name.weight} and {@code name.bias}. */
    public Value linear(Value x, String name, long in, long out) {
        return plus(linearWithoutBias(x, name, in, out), weight(name + ".bias", out));
    }

    /** @param sizes 0 where it stays, -1 once for the rest */
    public Value reshape(Value x, long... sizes) {
        return add("Reshape", x, longs(sizes));
    }

    /** Gives a tensor the shape of another one. */
    public Value reshapeLike(Value x, Value other) {
        return add("Reshape", x, add("Shape", other));
    }

    public Value transpose(Value x, long... axes) {
        return add("Transpose", Map.of("perm", Arrays.stream(axes).boxed().toList()), x);
    }

    public Value concat(long axis, Value... parts) {
        return add("Concat", Map.of("axis", axis), parts);
    }

    public Value softmax(Value x) {
        return add("Softmax", Map.of("axis", -1L), x);
    }

    /** Cuts into equal parts. */
    public List<Value> split(Value x, long axis, int parts) {
        return add("Split", "", Map.of("axis", axis, "num_outputs", (long) parts), parts, x);
    }

    /** (batch, n) becomes (batch, n, 1, 1), to meet every pixel of (batch, n, height, width). */
    public Value perPixel(Value vectors) {
        return add("Unsqueeze", vectors, longs(2, 3));
    }

    /** Brings height and width to those of another tensor, each pixel taking the nearest one. */
    public Value resizedLike(Value x, Value other) {
        return add("Resize", NEAREST, x, NOTHING, NOTHING, concat(0, sizes(x, 0, 2), sizes(other, 2, 4)));
    }

    /** Doubles height and width, each pixel taking the nearest one. */
    public Value doubled(Value x) {
        return enlarged(x, 2);
    }

    /** Multiplies height and width, each pixel taking the nearest one. */
    public Value enlarged(Value x, long factor) {
        return add("Resize", NEAREST, x, NOTHING, floats(1, 1, factor, factor));
    }

    /** Sizes of a tensor from one axis to before another. */
    public Value sizes(Value x, long from, long to) {
        return add("Shape", Map.of("start", from, "end", to), x);
    }
}
