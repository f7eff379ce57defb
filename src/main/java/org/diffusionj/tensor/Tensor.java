package org.diffusionj.tensor;

import java.util.Arrays;

/**
 * Row-major floats with a checked shape. Networks that want other element types (half, int64) have
 * them converted at their border, so that everything else computes in float.
 *
 * <p>A tensor is immutable by convention: {@link #data()} gives the array itself, for speed, and
 * nobody changes it after the tensor was made.
 */
public final class Tensor {
    private final float[] data;
    private final long[] shape;

    private Tensor(float[] data, long[] shape) {
        this.data = data;
        this.shape = shape;
    }

    /**
     * Wraps an array, which the tensor owns from now on.
     *
     * @param shape sizes, outermost first; none for a scalar
     * @throws IllegalArgumentException if a size is negative or the sizes do not multiply to the
     *     array's length
     */
    public static Tensor of(float[] data, long... shape) {
        long size = 1;
        for (long dim : shape) {
            if (dim < 0) {
                throw new IllegalArgumentException("negative size in shape " + Arrays.toString(shape));
            }
            size = Math.multiplyExact(size, dim);
        }
        if (size != data.length) {
            throw new IllegalArgumentException(
                    "shape " + Arrays.toString(shape) + " needs " + size + " values, but there are " + data.length);
        }
        return new Tensor(data, shape.clone());
    }

    /** A tensor of rank 0. */
    public static Tensor scalar(float value) {
        return of(new float[] {value});
    }

    /** Joins tensors of one shape along their first axis: n of (1, c, h, w) become (n, c, h, w). */
    public static Tensor concat(Tensor... parts) {
        long[] shape = parts[0].shape();
        long first = 0;
        int size = 0;
        for (Tensor part : parts) {
            if (!Arrays.equals(part.shape, 1, part.rank(), shape, 1, shape.length)) {
                throw new IllegalArgumentException("cannot join " + part + " to " + parts[0]);
            }
            first += part.shape[0];
            size += part.data.length;
        }
        float[] joined = new float[size];
        int at = 0;
        for (Tensor part : parts) {
            System.arraycopy(part.data, 0, joined, at, part.data.length);
            at += part.data.length;
        }
        shape[0] = first;
        return of(joined, shape);
    }

    /** One of what {@link #concat} joined: of (n, c, h, w) the i-th (1, c, h, w). */
    public Tensor part(int i) {
        long[] one = shape();
        one[0] = 1;
        int size = data.length / dim(0);
        return of(Arrays.copyOfRange(data, i * size, (i + 1) * size), one);
    }

    /** Joins tensors along their last axis: (1, n, a) and (1, n, b) become (1, n, a + b). */
    public static Tensor concatLast(Tensor... parts) {
        long[] shape = parts[0].shape();
        int last = shape.length - 1;
        int rows = 1;
        for (int axis = 0; axis < last; axis++) {
            rows *= parts[0].dim(axis);
        }
        shape[last] = 0;
        for (Tensor part : parts) {
            if (!Arrays.equals(part.shape, 0, part.rank() - 1, shape, 0, last)) {
                throw new IllegalArgumentException("cannot join " + part + " to " + parts[0]);
            }
            shape[last] += part.dim(last);
        }
        float[] joined = new float[rows * (int) shape[last]];
        int at = 0;
        for (int row = 0; row < rows; row++) {
            for (Tensor part : parts) {
                int width = part.dim(last);
                System.arraycopy(part.data, row * width, joined, at, width);
                at += width;
            }
        }
        return of(joined, shape);
    }

    /** The values in row-major order: the array itself, not to be changed. */
    public float[] data() {
        return data;
    }

    /** The sizes, outermost first. */
    public long[] shape() {
        return shape.clone();
    }

    public int rank() {
        return shape.length;
    }

    /** The size of one axis. */
    public int dim(int axis) {
        return Math.toIntExact(shape[axis]);
    }

    /** The same values under another shape. */
    public Tensor reshape(long... newShape) {
        return of(data, newShape);
    }

    @Override
    public String toString() {
        return "tensor of shape " + Arrays.toString(shape);
    }
}
