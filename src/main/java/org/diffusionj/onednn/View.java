package org.diffusionj.onednn;

import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.dnnl.memory;

/**
 * A tensor, or a part of one, in memory.
 *
 * @param offset elements from the piece's beginning
 * @param sizes of its axes, outermost first
 * @param strides elements from one index to the next, of each axis
 */
record View(Piece piece, long offset, long[] sizes, long[] strides, Type type) {
    /** The axes of a picture, (batch, channels, height, width), from the slowest in memory to the fastest. */
    private static final int[] CHANNELS_LAST = {0, 2, 3, 1};

    static View rows(Piece piece, Type type, long... sizes) {
        return new View(piece, 0, sizes, dense(sizes, null), type);
    }

    static View channelsLast(Piece piece, Type type, long... sizes) {
        return new View(piece, 0, sizes, dense(sizes, CHANNELS_LAST), type);
    }

    private static long[] dense(long[] sizes, int[] order) {
        long[] strides = new long[sizes.length];
        long stride = 1;
        for (int i = sizes.length - 1; i >= 0; i--) {
            int axis = order == null ? i : order[i];
            strides[axis] = stride;
            stride *= sizes[axis];
        }
        return strides;
    }

    View at(long elements) {
        return new View(piece, elements, sizes, strides, type);
    }

    int rank() {
        return sizes.length;
    }

    long size(int axis) {
        return sizes[axis];
    }

    long count() {
        return Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
    }

    boolean isRows() {
        return liesAs(null);
    }

    boolean isChannelsLast() {
        return rank() == 4 && liesAs(CHANNELS_LAST);
    }

    private boolean liesAs(int[] order) {
        long[] wanted = dense(sizes, order);
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] > 1 && strides[i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    /** With the strides that axes of size 1 should have. */
    View tidy() {
        return isRows() ? new View(piece, offset, sizes, dense(sizes, null), type)
                : isChannelsLast() ? new View(piece, offset, sizes, dense(sizes, CHANNELS_LAST), type) : this;
    }

    View transposed(int... axes) {
        return new View(piece, offset, Arrays.stream(axes).mapToLong(axis -> sizes[axis]).toArray(),
                Arrays.stream(axes).mapToLong(axis -> strides[axis]).toArray(), type);
    }

    /** Some of the indices of an axis. */
    View part(int axis, long from, long count) {
        long[] fewer = sizes.clone();
        fewer[axis] = count;
        return new View(piece, offset + from * strides[axis], fewer, strides, type);
    }

    /** So many of the indices of an axis, each so far from the last. */
    View spaced(int axis, long step, long count) {
        long[] fewer = sizes.clone();
        long[] wider = strides.clone();
        fewer[axis] = count;
        wider[axis] *= step;
        return new View(piece, offset, fewer, wider, type);
    }

    /** Whether all pictures of a batch are the same one in memory. */
    boolean isRepeated() {
        return rank() > 1 && sizes[0] > 1 && strides[0] == 0;
    }

    /** A batch of the same picture so many times. */
    View repeated(long times) {
        long[] more = sizes.clone();
        long[] steps = strides.clone();
        more[0] = times;
        steps[0] = 0;
        return new View(piece, offset, more, steps, type);
    }

    /** The one picture of a batch that repeats it; others stay. */
    View once() {
        if (!isRepeated()) {
            return this;
        }
        long[] fewer = sizes.clone();
        long[] steps = strides.clone();
        fewer[0] = 1;
        steps[0] = 1;
        return new View(piece, offset, fewer, steps, type).tidy();
    }

    /** The same elements in other sizes, if they can be counted so where they lie. */
    Optional<View> reshaped(long... others) {
        long[] steps = new long[others.length];
        int own = 0;
        int other = 0;
        while (other < others.length || own < sizes.length) {
            if (own < sizes.length && sizes[own] == 1) {
                own++;
                continue;
            }
            if (other < others.length && others[other] == 1) {
                steps[other++] = 1;
                continue;
            }
            int firstOwn = own;
            int firstOther = other;
            long left = sizes[own++];
            long right = others[other++];
            while (left != right) {
                if (left < right) {
                    left *= sizes[own++];
                } else {
                    right *= others[other++];
                }
            }
            long stride = -1;
            for (int i = own - 1; i >= firstOwn; i--) {
                if (sizes[i] > 1) {
                    if (stride >= 0 && strides[i] != stride) {
                        return Optional.empty();
                    }
                    stride = strides[i] * sizes[i];
                }
            }
            long step = 0;
            for (int i = own - 1; i >= firstOwn && step == 0; i--) {
                step = sizes[i] > 1 ? strides[i] : 0;
            }
            for (int i = other - 1; i >= firstOther; i--) {
                steps[i] = step;
                step *= others[i];
            }
        }
        return Optional.of(new View(piece, offset, others, steps, type).tidy());
    }

    /** As oneDNN describes it, in the caller's {@code PointerScope}. */
    memory.desc desc() {
        return sizes.length == 0 ? new memory.desc(new long[] {1}, type.type(), new long[] {1})
                : new memory.desc(sizes, type.type(), strides);
    }

    long byteOffset() {
        return offset * type.bytes();
    }
}
