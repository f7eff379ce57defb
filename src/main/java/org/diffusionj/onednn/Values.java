package org.diffusionj.onednn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.diffusionj.graph.Graph;
import org.diffusionj.graph.Node;
import org.diffusionj.onednn.PackedWeights.Form;
import org.diffusionj.onednn.PackedWeights.Key;
import org.diffusionj.runtime.NetworkDescription;

/** The tensors of a graph by their names: in memory, known beforehand, or to be made by who takes them. */
final class Values {
    private final NetworkDescription.Layers network;
    private final Tape tape;
    private final Layers layers;
    private final Map<String, Object> values = new HashMap<>();
    private final Map<String, List<Node>> users = new HashMap<>();
    private long times = 1;

    /** A picture that a convolution is to see larger: with zeros at its end, or with its pixels doubled. */
    record Later(View picture, long after, boolean doubled) {
        private long[] sizes() {
            return new long[] {picture.size(0), picture.size(1), 2 * picture.size(2), 2 * picture.size(3)};
        }
    }

    Values(NetworkDescription.Layers network, Tape tape, Layers layers) {
        this.network = network;
        this.tape = tape;
        this.layers = layers;
        network.graph().constants().forEach((name, constant) -> values.put(name, known(constant)));
        network.graph().nodes().forEach(node -> node.inputs().forEach(
                name -> users.computeIfAbsent(name, same -> new ArrayList<>()).add(node)));
    }

    private static Known known(Graph.Constant constant) {
        long[] sizes = constant.shape().stream().mapToLong(Long::longValue).toArray();
        double[] numbers = constant.values() instanceof float[] floats
                ? IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray()
                : Arrays.stream((long[]) constant.values()).asDoubleStream().toArray();
        return new Known(sizes, numbers);
    }

    /** From now on, batches that repeat a picture are seen as the picture, and what comes of it is repeated. */
    void repeat(long often) {
        times = often;
    }

    void put(String name, Object value) {
        values.put(name, times > 1 && value instanceof View view ? view.repeated(times) : value);
    }

    /** A view, a known tensor, a picture for later; null if it is a weight. */
    Object get(String name) {
        Object value = values.get(name);
        return times > 1 && value instanceof View view ? view.once() : value;
    }

    /** How wide the least picture is that the network takes: latents, if it takes some. */
    long width() {
        return network.graph().inputs().stream().map(port -> values.get(port.name())).filter(View.class::isInstance)
                .map(View.class::cast).filter(view -> view.rank() == 4).mapToLong(view -> view.size(3)).min()
                .orElse(0);
    }

    /** The nodes that take it. */
    List<Node> users(String name) {
        return users.getOrDefault(name, List.of());
    }

    boolean isKnown(Node node, int input) {
        return values.get(node.inputs().get(input)) instanceof Known;
    }

    Known known(Node node, int input) {
        return (Known) values.get(node.inputs().get(input));
    }

    View view(Node node, int input) {
        return view(node.inputs().get(input));
    }

    /** In memory, whatever it is. */
    View view(String name) {
        Object value = get(name);
        if (value instanceof Known constant) {
            float[] floats = new float[constant.values().length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) constant.values()[i];
            }
            return tape.constant(floats, constant.sizes());
        }
        return value == null ? layers.vector(key(name, Form.VECTOR, 0)) : (View) value;
    }

    long[] sizes(String name) {
        Object value = get(name);
        return value instanceof Known known ? known.sizes() : value instanceof Later later ? later.sizes()
                : view(name).sizes();
    }

    /** The shape of a weight, as its layer takes it. */
    List<Long> shape(Node node, int input) {
        return network.graph().parts().get(node.inputs().get(input)).shape();
    }

    boolean isWeight(String name) {
        return network.graph().parts().containsKey(name);
    }

    Key key(Node node, int input, Form form) {
        return key(node.inputs().get(input), form, 0);
    }

    Key key(String name, Form form, int part) {
        Graph.Part weight = network.graph().parts().get(name);
        return new Key(network.weights().get(weight.weight()), weight.first(), weight.shape(), form, part);
    }

    static long number(Node node, String attribute) {
        return (Long) node.attributes().get(attribute);
    }

    static long[] longs(Node node, String attribute, long... usual) {
        return node.attributes().containsKey(attribute)
                ? ((List<?>) node.attributes().get(attribute)).stream().mapToLong(value -> (Long) value).toArray()
                : usual;
    }

    /** An axis that may be counted from the end. */
    static int axis(Node node, int rank) {
        long axis = node.attributes().containsKey("axis") ? number(node, "axis") : 0;
        return (int) (axis < 0 ? axis + rank : axis);
    }
}
