package org.diffusionj.graph;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.diffusionj.tensor.Half;

/**
 * Writes a graph as an ONNX model (onnx.proto, IR version 10, operator set 20): Protocol Buffers by hand, because
 * of that format only numbers, texts and messages are needed.
 */
public final class OnnxWriter {
    private static final int IR_VERSION = 10;
    private static final int OPERATOR_SET = 20;
    private static final String CONTRIBUTED = "com.microsoft";
    private static final int VARINT = 0;
    private static final int FIXED32 = 5;
    private static final int LENGTH = 2;
    private static final int ATTRIBUTE_FLOAT = 1;
    private static final int ATTRIBUTE_INT = 2;
    private static final int ATTRIBUTE_TEXT = 3;
    private static final int ATTRIBUTE_INTS = 7;
    private static final int DATA_ELSEWHERE = 1;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private OnnxWriter() {}

    /** The model's bytes, without the values of weights: whoever opens it hands them over by name. */
    public static byte[] write(Graph graph) {
        return write(graph, part -> Optional.empty());
    }

    /**
     * The model's bytes with the values of some weights.
     *
     * @param known the values of a part, none for those that are handed over by name
     */
    public static byte[] write(Graph graph, Function<Graph.Part, Optional<float[]>> known) {
        return write(graph, (weight, part) -> known.apply(part).ifPresentOrElse(
                values -> weight.raw(part.type() == Graph.Type.FLOAT ? floatBytes(values) : halfBytes(values)),
                () -> weight.elsewhere("weights")));
    }

    /**
     * The model's bytes for programs that read files: the values of weights are floats in a file beside the model's.
     *
     * @param location the file's name
     * @param offsets where in the file a whole weight begins, by its name
     */
    public static byte[] write(Graph graph, String location, ToLongFunction<String> offsets) {
        return write(graph, (weight, part) -> {
            long first = offsets.applyAsLong(part.weight()) + part.first() * Float.BYTES;
            long count = part.shape().stream().reduce(1L, (a, b) -> a * b);
            weight.entry("offset", Long.toString(first));
            weight.entry("length", Long.toString(count * Float.BYTES));
            weight.elsewhere(location);
        });
    }

    private static byte[] write(Graph graph, BiConsumer<OnnxWriter, Graph.Part> values) {
        OnnxWriter model = new OnnxWriter();
        model.number(1, IR_VERSION);
        model.text(2, "DiffusionJ");
        model.message(7, body -> body.graph(graph, values));
        model.message(8, set -> set.number(2, OPERATOR_SET));
        model.message(8, set -> {
            set.text(1, CONTRIBUTED);
            set.number(2, 1);
        });
        return model.bytes.toByteArray();
    }

    private void graph(Graph graph, BiConsumer<OnnxWriter, Graph.Part> values) {
        graph.nodes().forEach(node -> message(1, out -> out.node(node)));
        text(2, "network");
        new TreeMap<>(graph.constants()).forEach((name, constant) -> message(5, out -> out.constant(name, constant)));
        new TreeMap<>(graph.parts()).forEach((name, part) -> message(5, out -> out.weight(name, part, values)));
        graph.inputs().forEach(port -> message(11, out -> out.port(port)));
        graph.outputs().forEach(port -> message(12, out -> out.port(port)));
    }

    private void node(Node node) {
        node.inputs().forEach(name -> text(1, name));
        node.outputs().forEach(name -> text(2, name));
        text(3, node.outputs().get(0));
        text(4, node.operator());
        new TreeMap<>(node.attributes()).forEach((name, value) -> message(5, out -> out.attribute(name, value)));
        if (!node.domain().isEmpty()) {
            text(7, node.domain());
        }
    }

    private void attribute(String name, Object value) {
        text(1, name);
        if (value instanceof Float number) {
            tag(2, FIXED32);
            fixed(number);
            number(20, ATTRIBUTE_FLOAT);
        } else if (value instanceof Long number) {
            number(3, number);
            number(20, ATTRIBUTE_INT);
        } else if (value instanceof String text) {
            text(4, text);
            number(20, ATTRIBUTE_TEXT);
        } else {
            ((List<?>) value).forEach(number -> number(8, (Long) number));
            number(20, ATTRIBUTE_INTS);
        }
    }

    private void constant(String name, Graph.Constant constant) {
        constant.shape().forEach(size -> number(1, size));
        number(2, constant.type().number());
        text(8, name);
        raw(switch (constant.type()) {
            case FLOAT -> floatBytes((float[]) constant.values());
            case FLOAT16 -> halfBytes((float[]) constant.values());
            case INT64 -> longBytes((long[]) constant.values());
        });
    }

    private void weight(String name, Graph.Part part, BiConsumer<OnnxWriter, Graph.Part> values) {
        part.taken().forEach(size -> number(1, size));
        number(2, part.type().number());
        text(8, name);
        values.accept(this, part);
    }

    private void elsewhere(String location) {
        entry("location", location);
        number(14, DATA_ELSEWHERE);
    }

    private void entry(String key, String value) {
        message(13, entry -> {
            entry.text(1, key);
            entry.text(2, value);
        });
    }

    private void port(Graph.Port port) {
        text(1, port.name());
        message(2, type -> type.message(1, tensor -> {
            tensor.number(1, port.type().number());
            port.shape().ifPresent(sizes -> tensor.message(2, shape ->
                    sizes.forEach(size -> shape.message(1, dimension -> dimension.dimension(size)))));
        }));
    }

    private void dimension(Object size) {
        if (size instanceof String name) {
            text(2, name);
        } else {
            number(1, ((Number) size).longValue());
        }
    }

    private static byte[] floatBytes(float[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        return buffer.array();
    }

    private static byte[] halfBytes(float[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asShortBuffer().put(Half.fromFloats(values));
        return buffer.array();
    }

    private static byte[] longBytes(long[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asLongBuffer().put(values);
        return buffer.array();
    }

    private void raw(byte[] values) {
        tag(9, LENGTH);
        varint(values.length);
        bytes.writeBytes(values);
    }

    private void message(int field, Consumer<OnnxWriter> content) {
        OnnxWriter inner = new OnnxWriter();
        content.accept(inner);
        tag(field, LENGTH);
        varint(inner.bytes.size());
        bytes.writeBytes(inner.bytes.toByteArray());
    }

    private void text(int field, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        tag(field, LENGTH);
        varint(utf8.length);
        bytes.writeBytes(utf8);
    }

    private void number(int field, long value) {
        tag(field, VARINT);
        varint(value);
    }

    private void tag(int field, int wireType) {
        varint((long) field << 3 | wireType);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    private void fixed(float value) {
        int bits = Float.floatToRawIntBits(value);
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            bytes.write(bits >>> shift);
        }
    }
}
