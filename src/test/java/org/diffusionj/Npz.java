package org.diffusionj;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Reads the arrays of a numpy .npz archive: little-endian float32 and uint8 in C order, which is what
 * the reference tools write.
 */
public final class Npz {
    private final Map<String, byte[]> arrays = new HashMap<>();

    public static Npz read(Path file) {
        Npz npz = new Npz();
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                npz.arrays.put(entry.getName().replaceFirst("\\.npy$", ""), zip.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
        return npz;
    }

    /** The names of all arrays. */
    public Stream<String> names() {
        return arrays.keySet().stream().sorted();
    }

    public float[] floats(String name) {
        ByteBuffer data = body(name, "<f4");
        float[] values = new float[data.remaining() / Float.BYTES];
        data.asFloatBuffer().get(values);
        return values;
    }

    public byte[] bytes(String name) {
        ByteBuffer data = body(name, "|u1");
        byte[] values = new byte[data.remaining()];
        data.get(values);
        return values;
    }

    /** The sizes of an array, outermost first. */
    public int[] shape(String name) {
        String sizes = header(name).replaceFirst("(?s).*'shape': \\(([0-9, ]*)\\).*", "$1").strip();
        return Stream.of(sizes.split(", *")).filter(size -> !size.isEmpty()).mapToInt(Integer::parseInt).toArray();
    }

    /** The values after the header. */
    private ByteBuffer body(String name, String type) {
        String header = header(name);
        if (!header.contains("'descr': '" + type + "'") || !header.contains("'fortran_order': False")) {
            throw new IllegalArgumentException(name + " is not " + type + " in C order: " + header);
        }
        byte[] npy = arrays.get(name);
        int start = 10 + header.length();
        return ByteBuffer.wrap(npy, start, npy.length - start).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** What numpy writes before the values, a Python dictionary; the format is its "NPY format 1.0". */
    private String header(String name) {
        byte[] npy = arrays.get(name);
        if (npy == null) {
            throw new IllegalArgumentException("no array '" + name + "', only " + arrays.keySet());
        }
        int length = npy[8] & 0xff | (npy[9] & 0xff) << 8;
        return new String(npy, 10, length, StandardCharsets.US_ASCII);
    }
}
