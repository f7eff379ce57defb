package org.diffusionj.ort;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes small ONNX graphs for tests, field by field as onnx.proto numbers them, so that no test
 * needs Python.
 *
 * <pre>{@code
 * new TinyOnnx().input("x", FLOAT, -1, 3).node("Add", List.of("x", "x"), List.of("y"))
 *         .output("y", FLOAT, -1, 3).write(file);
 * }</pre>
 */
public final class TinyOnnx {
    public static final int FLOAT = 1;
    public static final int UINT8 = 2;
    public static final int INT32 = 6;
    public static final int INT64 = 7;
    public static final int STRING = 8;
    public static final int BOOL = 9;
    public static final int HALF = 10;
    public static final int DOUBLE = 11;
    public static final int BFLOAT16 = 16;

    private final Message graph = new Message().text(2, "tiny");
    private final Message domains = new Message();
    private int irVersion = 8;
    private int opset = 17;

    /** y = x + x for x of shape (any, 3). */
    public static TinyOnnx doubling() {
        return new TinyOnnx().input("x", FLOAT, -1, 3).node("Add", List.of("x", "x"), List.of("y"))
                .output("y", FLOAT, -1, 3);
    }

    /** y = n x by n additions, for x of shape (any, 3) and an int64 scalar n: takes as long as one wants. */
    public static TinyOnnx counting() {
        Message body = new Message().text(2, "body")
                .message(1, nodeOf("Identity", List.of("on"), List.of("on_out")))
                .message(1, nodeOf("Add", List.of("sum", "x"), List.of("sum_out")))
                .message(11, value("i", INT64)).message(11, value("on", BOOL)).message(11, value("sum", FLOAT, -1, 3))
                .message(12, value("on_out", BOOL)).message(12, value("sum_out", FLOAT, -1, 3));
        Message loop = nodeOf("Loop", List.of("n", "", "zero"), List.of("y"))
                .message(5, new Message().text(1, "body").message(6, body).number(20, 5));
        TinyOnnx tiny = new TinyOnnx().input("x", FLOAT, -1, 3).input("n", INT64)
                .node("Sub", List.of("x", "x"), List.of("zero"));
        tiny.graph.message(1, loop);
        return tiny.output("y", FLOAT, -1, 3);
    }

    /** @param shape -1 where any size goes; none for a scalar */
    public TinyOnnx input(String name, int type, long... shape) {
        graph.message(11, value(name, type, shape));
        return this;
    }

    public TinyOnnx output(String name, int type, long... shape) {
        graph.message(12, value(name, type, shape));
        return this;
    }

    public TinyOnnx node(String operator, List<String> inputs, List<String> outputs) {
        graph.message(1, nodeOf(operator, inputs, outputs));
        return this;
    }

    /** An operator of ONNX Runtime's own, which is in no standard. */
    public TinyOnnx fusedNode(String operator, List<String> inputs, List<String> outputs) {
        return domainNode("com.microsoft", operator, inputs, outputs);
    }

    /** An operator of another domain than ONNX's. */
    public TinyOnnx domainNode(String domain, String operator, List<String> inputs, List<String> outputs) {
        domains.message(8, new Message().text(1, domain).number(2, 1));
        graph.message(1, nodeOf(operator, inputs, outputs).text(7, domain));
        return this;
    }

    /** An operator of ONNX Runtime's own with one attribute that is a whole number. */
    public TinyOnnx fusedNode(
            String operator, List<String> inputs, List<String> outputs, String attribute, long value) {
        domains.message(8, new Message().text(1, "com.microsoft").number(2, 1));
        graph.message(1, nodeOf(operator, inputs, outputs)
                .message(5, new Message().text(1, attribute).number(3, value).number(20, 2)).text(7, "com.microsoft"));
        return this;
    }

    /** Of the version of the file format, 8 unless set, and of ONNX's operators, 17 unless set. */
    public TinyOnnx versions(int irVersion, int opset) {
        this.irVersion = irVersion;
        this.opset = opset;
        return this;
    }

    /** That operators of another domain than ONNX's are of this version. */
    public TinyOnnx opset(String domain, int version) {
        domains.message(8, new Message().text(1, domain).number(2, version));
        return this;
    }

    /** An operator with one attribute that is a list of whole numbers. */
    public TinyOnnx node(String operator, List<String> inputs, List<String> outputs, String attribute, long... values) {
        Message ints = new Message().text(1, attribute).number(20, 7);
        for (long value : values) {
            ints.number(8, value);
        }
        graph.message(1, nodeOf(operator, inputs, outputs).message(5, ints));
        return this;
    }

    /** A conversion to another element type. */
    public TinyOnnx cast(String input, String output, int type) {
        graph.message(1, nodeOf("Cast", List.of(input), List.of(output))
                .message(5, new Message().text(1, "to").number(3, type).number(20, 2)));
        return this;
    }

    /** A float tensor inside of the graph. */
    public TinyOnnx initializer(String name, float[] data, long... shape) {
        graph.message(5, tensor(name, FLOAT, shape).bytes(9, littleEndian(data)));
        return this;
    }

    /** A tensor of that type inside of the graph, all zeros. */
    public TinyOnnx zeros(String name, int type, int bytes, long... shape) {
        graph.message(5, tensor(name, type, shape).bytes(9, new byte[bytes]));
        return this;
    }

    /** A float tensor whose values are in another file, beside the graph. */
    public TinyOnnx external(String name, String file, long offset, long length, long... shape) {
        graph.message(5, tensor(name, FLOAT, shape)
                .message(13, entry("location", file))
                .message(13, entry("offset", Long.toString(offset)))
                .message(13, entry("length", Long.toString(length)))
                .number(14, 1));
        return this;
    }

    public byte[] bytes() {
        return new Message().number(1, irVersion).append(domains).message(7, graph)
                .message(8, new Message().text(1, "").number(2, opset)).bytes();
    }

    public Path write(Path file) {
        try {
            Files.createDirectories(file.getParent());
            return Files.write(file, bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] littleEndian(float[] data) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * data.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(data);
        return buffer.array();
    }

    private static Message nodeOf(String operator, List<String> inputs, List<String> outputs) {
        Message node = new Message();
        inputs.forEach(input -> node.text(1, input));
        outputs.forEach(output -> node.text(2, output));
        return node.text(4, operator);
    }

    private static Message value(String name, int type, long... shape) {
        Message dims = new Message();
        for (int axis = 0; axis < shape.length; axis++) {
            dims.message(1, shape[axis] < 0 ? new Message().text(2, "d" + axis) : new Message().number(1, shape[axis]));
        }
        Message tensor = new Message().number(1, type).message(2, dims);
        return new Message().text(1, name).message(2, new Message().message(1, tensor));
    }

    private static Message tensor(String name, int type, long... shape) {
        Message tensor = new Message();
        for (long size : shape) {
            tensor.number(1, size);
        }
        return tensor.number(2, type).text(8, name);
    }

    private static Message entry(String key, String value) {
        return new Message().text(1, key).text(2, value);
    }

    /** A protobuf message under construction. */
    private static final class Message {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message number(int field, long value) {
            varint((long) field << 3);
            varint(value);
            return this;
        }

        Message bytes(int field, byte[] value) {
            varint((long) field << 3 | 2);
            varint(value.length);
            out.writeBytes(value);
            return this;
        }

        Message text(int field, String value) {
            return bytes(field, value.getBytes(StandardCharsets.UTF_8));
        }

        Message message(int field, Message value) {
            return bytes(field, value.bytes());
        }

        Message append(Message fields) {
            out.writeBytes(fields.bytes());
            return this;
        }

        byte[] bytes() {
            return out.toByteArray();
        }

        private void varint(long value) {
            while ((value & ~0x7fL) != 0) {
                out.write((int) (value & 0x7f | 0x80));
                value >>>= 7;
            }
            out.write((int) value);
        }
    }
}
