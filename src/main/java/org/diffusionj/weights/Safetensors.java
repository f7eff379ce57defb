package org.diffusionj.weights;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the header of a safetensors file (github.com/huggingface/safetensors, "Format"): 8 bytes that hold the
 * header's length N, N bytes of JSON that name every tensor's type, shape and range, then the tensors, which fill the
 * rest without holes or overlaps.
 */
final class Safetensors {
    private static final int LENGTH_BYTES = 8;

    /** The format's own limit. */
    private static final long LONGEST_HEADER = 100_000_000;

    private final Path file;
    private final long dataStart;
    private final long dataLength;
    private final JsonReader json;
    private final Map<String, Weight> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    private Safetensors(Path file, long dataStart, long dataLength, String header) {
        this.file = file;
        this.dataStart = dataStart;
        this.dataLength = dataLength;
        this.json = new JsonReader(new StringReader(header));
        json.setStrictness(Strictness.STRICT);
    }

    static Weights read(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < LENGTH_BYTES) {
            throw WeightsException.damaged(file, "has " + size + " bytes, too few for a safetensors file");
        }
        long length = FileBytes.read(channel, 0, LENGTH_BYTES).getLong();
        if (length < 2 || length > LONGEST_HEADER) {
            throw WeightsException.refused(file, "is no file of weights that is known: neither safetensors (its first 8"
                    + " bytes would be the header's length, but are " + Long.toUnsignedString(length)
                    + ") nor a zip of PyTorch's", "Choose a .safetensors, .ckpt, .bin or .pt file");
        }
        if (length > size - LENGTH_BYTES) {
            throw WeightsException.damaged(file, "has a header of " + length + " bytes from byte 8 on, but ends at"
                    + " byte " + size);
        }
        long dataStart = LENGTH_BYTES + length;
        Safetensors reader = new Safetensors(file, dataStart, size - dataStart, header(file, channel, (int) length));
        reader.readHeader();
        reader.requireFilled();
        return new Weights(file, reader.tensors, reader.metadata);
    }

    private static String header(Path file, FileChannel channel, int length) throws IOException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(FileBytes.read(channel, LENGTH_BYTES, length)).toString();
        } catch (CharacterCodingException e) {
            throw WeightsException.damaged(file, "has a header that is not text in UTF-8");
        }
    }

    private void readHeader() throws IOException {
        try {
            json.beginObject();
            while (json.hasNext()) {
                String name = json.nextName();
                if (name.equals("__metadata__")) {
                    readMetadata();
                } else if (tensors.put(name, tensor(name)) != null) {
                    throw WeightsException.damaged(file, "names " + name + " twice in its header");
                }
            }
            json.endObject();
            json.peek(); // fails if the header goes on behind its end
        } catch (MalformedJsonException | IllegalStateException | NumberFormatException | EOFException e) {
            throw WeightsException.damaged(file, "has a header that is not as the format wants it, at "
                    + json.getPath());
        }
    }

    private void readMetadata() throws IOException {
        json.beginObject();
        while (json.hasNext()) {
            metadata.put(json.nextName(), json.nextString());
        }
        json.endObject();
    }

    private Weight tensor(String name) throws IOException {
        String dtype = "";
        List<Long> shape = null;
        List<Long> range = null;
        json.beginObject();
        while (json.hasNext()) {
            switch (json.nextName()) {
                case "dtype" -> dtype = json.nextString();
                case "shape" -> shape = numbers(name);
                case "data_offsets" -> range = numbers(name);
                default -> throw damaged(name, "has a key that the format does not know");
            }
        }
        json.endObject();
        if (dtype.isEmpty() || shape == null || range == null || range.size() != 2) {
            throw damaged(name, "lacks its type, shape or range");
        }
        return checked(name, known(name, dtype), shape, range.get(0), range.get(1));
    }

    private List<Long> numbers(String name) throws IOException {
        List<Long> numbers = new ArrayList<>();
        json.beginArray();
        while (json.hasNext()) {
            if (json.peek() != JsonToken.NUMBER) {
                throw damaged(name, "has a text where a number belongs");
            }
            String digits = json.nextString();
            if (!digits.matches("\\d{1,18}")) {
                throw damaged(name, "has the number " + digits + ", which is no size or offset");
            }
            numbers.add(Long.valueOf(digits));
        }
        json.endArray();
        return numbers;
    }

    private Dtype known(String name, String dtype) {
        if (dtype.startsWith("F8_") || dtype.startsWith("F6_") || dtype.startsWith("F4")) {
            throw WeightsException.refused(file, "holds weights that were quantised (" + dtype
                    + "), as the tensor " + name + " shows", "Take the same model in float32, float16 or bfloat16");
        }
        return Dtype.named(dtype).orElseThrow(() -> damaged(name, "has the unknown type " + dtype));
    }

    private Weight checked(String name, Dtype dtype, List<Long> shape, long begin, long end) {
        Weight weight = Weight.contiguous(name, dtype, shape, file, dataStart + begin);
        try {
            if (begin > end || end > dataLength || weight.bytes() != end - begin) {
                throw damaged(name, "has the range " + begin + " to " + end + " of " + dataLength
                        + " bytes, and its shape " + shape + " of " + dtype + " needs " + weight.bytes());
            }
        } catch (ArithmeticException e) {
            throw damaged(name, "has the shape " + shape + ", which no file can hold");
        }
        return weight;
    }

    /** Holes could hide data, overlaps two meanings of one byte; the format allows neither. */
    private void requireFilled() {
        List<Weight> inOrder = new ArrayList<>(tensors.values());
        inOrder.sort(Comparator.comparingLong(Weight::offset).thenComparingLong(Weight::bytes));
        long at = dataStart;
        for (Weight weight : inOrder) {
            if (weight.offset() != at) {
                throw damaged(weight.name(), "begins at byte " + weight.offset() + " of the file, where byte " + at
                        + " is the next one");
            }
            at += weight.bytes();
        }
        if (at != dataStart + dataLength) {
            throw WeightsException.damaged(file, "goes on behind its last tensor, from byte " + at + " to byte "
                    + (dataStart + dataLength));
        }
    }

    private WeightsException damaged(String name, String problem) {
        return WeightsException.damaged(file, "its tensor " + name + " " + problem);
    }
}
