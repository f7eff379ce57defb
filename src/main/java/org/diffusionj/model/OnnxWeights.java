package org.diffusionj.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.diffusionj.tensor.Half;

/** Reads single weights out of a graph file, for what is computed outside of the graph. */
final class OnnxWeights {
    static final int FLOAT = 1;
    static final int HALF = 10;
    static final int BFLOAT16 = 16;

    private OnnxWeights() {}

    /**
     * The values of one weight, as floats.
     *
     * @throws ModelException if they are not there, or neither float, half nor bfloat16
     */
    static float[] read(OnnxFile graph, OnnxFile.Initializer weight) {
        if (graph.made().isPresent()) {
            return graph.made().get().values(weight.name());
        }
        try {
            return graph.reading(reader -> read(graph, weight, reader));
        } catch (IOException e) {
            throw problem(graph, "the weight '" + weight.name() + "' cannot be read (" + e + ")");
        }
    }

    private static float[] read(OnnxFile graph, OnnxFile.Initializer weight, WireReader reader) throws IOException {
        Tensor tensor = find(weight.name(), reader);
        byte[] bytes = weight.external().isPresent() ? outside(graph.file(), weight.external().get())
                : tensor.values.rest();
        return floats(tensor.type, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), graph, weight);
    }

    /** What onnx.proto says of a tensor: its type, and its values in raw_data or float_data, if they are there. */
    private record Tensor(int type, WireReader values) {}

    /** ModelProto (graph = 7) to GraphProto (initializer = 5) to TensorProto. */
    private static Tensor find(String name, WireReader model) throws IOException {
        while (model.next()) {
            if (model.field() != 7) {
                model.skip();
                continue;
            }
            WireReader graph = model.message();
            while (graph.next()) {
                if (graph.field() != 5) {
                    graph.skip();
                    continue;
                }
                WireReader message = graph.message();
                Tensor tensor = tensor(name, message);
                if (tensor != null) {
                    return tensor;
                }
            }
        }
        throw new IOException("the graph holds no such weight");
    }

    /** @return null if the tensor has another name */
    private static Tensor tensor(String name, WireReader message) throws IOException {
        int type = 0;
        boolean named = false;
        WireReader values = null;
        while (message.next()) {
            switch (message.field()) {
                case 2 -> type = (int) message.varint();
                case 4, 9 -> values = message.message();
                case 8 -> named = message.text().equals(name);
                default -> message.skip();
            }
        }
        return named ? new Tensor(type, values) : null;
    }

    private static byte[] outside(Path graph, OnnxFile.ExternalData data) throws IOException {
        try (FileChannel file = FileChannel.open(graph.resolveSibling(data.location()))) {
            long length = data.length() > 0 ? data.length() : file.size() - data.offset();
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(length));
            while (bytes.hasRemaining() && file.read(bytes, data.offset() + bytes.position()) >= 0) {
                continue;
            }
            return bytes.array();
        }
    }

    private static float[] floats(int type, ByteBuffer bytes, OnnxFile graph, OnnxFile.Initializer weight) {
        long size = weight.shape().stream().reduce(1L, Math::multiplyExact);
        int width = type == FLOAT ? Float.BYTES : Short.BYTES;
        if (type != FLOAT && type != HALF && type != BFLOAT16 || bytes.capacity() != size * width) {
            throw problem(graph, "the weight '" + weight.name() + "' is not stored as " + size + " floats or halves");
        }
        float[] values = new float[(int) size];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (type) {
                case HALF -> Half.toFloat(bytes.getShort());
                case BFLOAT16 -> Float.intBitsToFloat(bytes.getShort() << Short.SIZE);
                default -> bytes.getFloat();
            };
        }
        return values;
    }

    private static ModelException problem(OnnxFile graph, String problem) {
        return new ModelException(graph.file(), problem, "Copy or export the model again",
                "docs/troubleshooting.md#graph-does-not-load");
    }
}
