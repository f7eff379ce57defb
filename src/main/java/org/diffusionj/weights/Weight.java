package org.diffusionj.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One tensor in a file: where its bytes are and what they mean. Nothing is read before {@link #map} or {@link
 * #floats}, and nothing is kept.
 *
 * @param name as the file calls it
 * @param shape sizes, the last one varying fastest; none for a single number
 * @param strides elements from one index to the next, for each size; as the shape tells in all but a few files
 * @param file that holds it
 * @param offset of the first element's first byte in the file
 */
public record Weight(String name, Dtype dtype, List<Long> shape, List<Long> strides, Path file, long offset) {
    private static final int SMALL = 1 << 20;

    public Weight {
        shape = List.copyOf(shape);
        strides = List.copyOf(strides);
    }

    /** A tensor whose elements lie one after the other. */
    public static Weight contiguous(String name, Dtype dtype, List<Long> shape, Path file, long offset) {
        return new Weight(name, dtype, shape, rowMajor(shape), file, offset);
    }

    private static List<Long> rowMajor(List<Long> shape) {
        Long[] strides = new Long[shape.size()];
        long stride = 1;
        for (int i = shape.size() - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= Math.max(1, shape.get(i));
        }
        return List.of(strides);
    }

    /** The same tensor under another name. */
    public Weight named(String other) {
        return new Weight(other, dtype, shape, strides, file, offset);
    }

    /**
     * Some of its rows, which are not copied.
     *
     * @param first the first one along the first axis
     * @throws IllegalArgumentException if it has not that many
     */
    public Weight rows(long first, long count) {
        if (shape.isEmpty() || first < 0 || count < 0 || first > shape.get(0) - count) {
            throw new IllegalArgumentException(name + " in " + file + " has the shape " + shape
                    + ", so there are no rows "
                    + first + " to " + (first + count));
        }
        List<Long> fewer = new ArrayList<>(shape);
        fewer.set(0, count);
        return new Weight(name, dtype, fewer, strides, file, offset + first * strides.get(0) * dtype.bytes());
    }

    /** The same elements with rows and columns exchanged; only of matrices. */
    public Weight transposed() {
        return new Weight(name, dtype, List.of(shape.get(1), shape.get(0)), List.of(strides.get(1), strides.get(0)),
                file, offset);
    }

    /** The same elements without the axes of size 1 behind the second: a convolution of one pixel becomes a matrix. */
    public Weight withoutPixels() {
        boolean onePixel = shape.size() > 2 && shape.subList(2, shape.size()).stream().allMatch(size -> size == 1);
        return onePixel ? new Weight(name, dtype, shape.subList(0, 2), strides.subList(0, 2), file, offset) : this;
    }

    /** How many elements it has. */
    public long count() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    /** Bytes of all elements. */
    public long bytes() {
        return Math.multiplyExact(count(), dtype.bytes());
    }

    /** Whether the bytes in the file are the tensor as it is, so that they can be mapped. */
    public boolean isContiguous() {
        List<Long> expected = rowMajor(shape);
        for (int i = 0; i < shape.size(); i++) {
            if (shape.get(i) > 1 && !strides.get(i).equals(expected.get(i))) {
                return false;
            }
        }
        return true;
    }

    /**
     * Its bytes, mapped into memory and not copied.
     *
     * @return little-endian, read-only, {@link #bytes} long
     * @throws IllegalStateException if the elements do not lie one after the other
     * @throws WeightsException if the file cannot be read any more
     */
    public ByteBuffer map() {
        if (!isContiguous()) {
            throw new IllegalStateException(name + " in " + file + " does not lie in one piece, so it cannot be"
                    + " mapped");
        }
        return data(bytes(), true);
    }

    /** Whether its bytes are elements of a type, one after the other and where such may lie. */
    public boolean liesAs(Dtype type) {
        return dtype == type && isContiguous() && offset % type.bytes() == 0 && count() > 0;
    }

    /**
     * All elements in the order of the shape, widened to floats.
     *
     * @throws WeightsException if the file cannot be read any more
     */
    public float[] floats() {
        float[] values = new float[Math.toIntExact(count())];
        writeTo(FloatBuffer.wrap(values));
        return values;
    }

    /**
     * Writes all elements in the order of the shape, widened to floats.
     *
     * @throws WeightsException if the file cannot be read any more
     */
    public void writeTo(FloatBuffer values) {
        if (count() == 0) {
            return;
        }
        ByteBuffer data = data(span() * dtype.bytes());
        if (isContiguous()) {
            dtype.widen(data, values);
            return;
        }
        long[] index = new long[shape.size()];
        long element = 0;
        for (long left = count(); left > 0; left--) {
            values.put(dtype.read(data, Math.toIntExact(element * dtype.bytes())));
            element = advance(index, element);
        }
    }

    /** Elements from the first to the last one in the file, others between them included. */
    private long span() {
        long last = 0;
        for (int i = 0; i < shape.size(); i++) {
            last += (shape.get(i) - 1) * strides.get(i);
        }
        return last + 1;
    }

    private long advance(long[] index, long element) {
        long next = element;
        for (int i = index.length - 1; i >= 0; i--) {
            next += strides.get(i);
            if (++index[i] < shape.get(i)) {
                return next;
            }
            next -= index[i] * strides.get(i);
            index[i] = 0;
        }
        return next;
    }

    /** Mapping costs more than reading where there is little to read. */
    private ByteBuffer data(long length) {
        return data(length, length > SMALL);
    }

    private ByteBuffer data(long length, boolean mapped) {
        try (FileChannel channel = FileChannel.open(file)) {
            if (offset + length > channel.size()) {
                throw WeightsException.damaged(file, "ends at byte " + channel.size() + ", within " + name);
            }
            ByteBuffer data = mapped
                    ? channel.map(FileChannel.MapMode.READ_ONLY, offset, length)
                    : FileBytes.read(channel, offset, Math.toIntExact(length));
            return data.order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw WeightsException.unreadable(file, e);
        }
    }
}
