package org.diffusionj;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.diffusionj.tensor.Half;
import org.diffusionj.weights.Weight;
import org.diffusionj.weights.WeightFile;

/** Writes the weights of a file anew, in another form. */
public final class WeightForms {
    private static final String ENDING = ".safetensors";

    private WeightForms() {}

    /** All weights of a file as a safetensors file, in another element type. */
    public static byte[] safetensors(Path file, String dtype) {
        return safetensors(WeightFile.read(file).tensors().values(), dtype);
    }

    /** Puts a file's weights into two, with an index beside them, as diffusers does with large ones. */
    public static void shard(Path file) throws IOException {
        List<Weight> weights = List.copyOf(WeightFile.read(file).tensors().values());
        String name = file.getFileName().toString().replace(ENDING, "");
        StringJoiner index = new StringJoiner(",", "{\"metadata\":{},\"weight_map\":{", "}}");
        for (int part = 0; part < 2; part++) {
            int middle = weights.size() / 2;
            List<Weight> half = part == 0 ? weights.subList(0, middle) : weights.subList(middle, weights.size());
            String shard = name + "-0000" + (part + 1) + "-of-00002" + ENDING;
            Files.write(file.resolveSibling(shard), safetensors(half, "F32"));
            half.forEach(weight -> index.add("\"" + weight.name() + "\":\"" + shard + "\""));
        }
        Files.writeString(file.resolveSibling(name + ENDING + ".index.json"), index.toString());
        Files.delete(file);
    }

    private static byte[] safetensors(Collection<Weight> weights, String dtype) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        StringJoiner header = new StringJoiner(",", "{", "}");
        for (Weight weight : weights) {
            int start = data.size();
            data.writeBytes(bytes(weight.floats(), dtype));
            String shape = weight.shape().stream().map(String::valueOf).collect(Collectors.joining(","));
            header.add("\"" + weight.name() + "\":{\"dtype\":\"" + dtype + "\",\"shape\":[" + shape
                    + "],\"data_offsets\":[" + start + "," + data.size() + "]}");
        }
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + data.size()).order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length).put(json).put(data.toByteArray()).array();
    }

    private static byte[] bytes(float[] values, String dtype) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * (dtype.equals("F32") ? 4 : 2))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            switch (dtype) {
                case "F32" -> bytes.putFloat(value);
                case "F16" -> bytes.putShort(Half.fromFloat(value));
                default -> bytes.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
            }
        }
        return bytes.array();
    }
}
