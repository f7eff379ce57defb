package org.diffusionj.weights;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes safetensors files, in the order of the names, so that equal contents are equal files. */
public final class SafetensorsWriter {
    private static final int ALIGNMENT = 8;
    private static final String UNFINISHED = ".part";

    /** A tensor of floats, row by row. */
    public record Floats(List<Long> shape, float[] values) {}

    private SafetensorsWriter() {}

    /**
     * Writes a file under a temporary name and renames it when it is whole: a former file stays until then.
     *
     * @throws WeightsException if it cannot be written, such as on a full disk; a former file is then as it was
     */
    public static void write(Path file, Map<String, Floats> tensors, Map<String, String> metadata) {
        Path part = file.resolveSibling(file.getFileName() + UNFINISHED);
        try {
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                write(channel, new TreeMap<>(tensors), new TreeMap<>(metadata));
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            part.toFile().delete();
            throw WeightsException.unwritable(file, e);
        }
    }

    private static void write(FileChannel channel, TreeMap<String, Floats> tensors, TreeMap<String, String> metadata)
            throws IOException {
        byte[] header = header(tensors, metadata).toString().getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(header, (header.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
        Arrays.fill(padded, header.length, padded.length, (byte) ' ');
        put(channel, buffer(Long.BYTES).putLong(padded.length));
        put(channel, buffer(padded.length).put(padded));
        for (Floats tensor : tensors.values()) {
            ByteBuffer bytes = buffer(tensor.values().length * Float.BYTES);
            bytes.asFloatBuffer().put(tensor.values());
            put(channel, bytes.position(bytes.capacity()));
        }
    }

    private static JsonObject header(TreeMap<String, Floats> tensors, TreeMap<String, String> metadata) {
        JsonObject header = new JsonObject();
        if (!metadata.isEmpty()) {
            JsonObject notes = new JsonObject();
            metadata.forEach(notes::addProperty);
            header.add("__metadata__", notes);
        }
        long at = 0;
        for (Map.Entry<String, Floats> tensor : tensors.entrySet()) {
            long end = at + (long) tensor.getValue().values().length * Float.BYTES;
            JsonObject entry = new JsonObject();
            entry.addProperty("dtype", Dtype.F32.name());
            entry.add("shape", numbers(tensor.getValue().shape()));
            entry.add("data_offsets", numbers(List.of(at, end)));
            header.add(tensor.getKey(), entry);
            at = end;
        }
        return header;
    }

    private static JsonArray numbers(List<Long> values) {
        JsonArray numbers = new JsonArray();
        values.forEach(numbers::add);
        return numbers;
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void put(FileChannel channel, ByteBuffer bytes) throws IOException {
        bytes.flip();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
