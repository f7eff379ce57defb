package org.diffusionj.onednn;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Attention without the search for a query's largest score: values are added up by the exponentials of their scores as
 * they are, and divided by the exponentials' sum. A column of ones beside the values gives that sum. The quotients are
 * those of a softmax as long as the sum is neither so large nor so small that numbers of their type end.
 *
 * @param values (1, heads, positions, width + 1), of which the last column is ones
 * @param sums (1, heads, queries, width + 1), in floats
 */
record Means(View values, View sums) {
    private static final float SMALL = 1e-25f;
    private static final float LARGE = 1e25f;

    /** So many values lie in a register: the column of ones is computed for nothing if one is not full. */
    private static final int REGISTER = 16;

    /** Of fewer scores, a softmax takes no longer than the quotients. */
    private static final long MANY = 1024;

    private static final short ONE = rounded(1);

    /** @param positions that each query sees */
    static boolean areFaster(long positions, long width) {
        return positions >= MANY && width % REGISTER != 0;
    }

    static Means on(Tape tape, int heads, long positions, long queries, long width) {
        return new Means(tape.rows(tape.type(), 1, heads, positions, width + 1),
                tape.rows(Type.FLOAT, 1, heads, queries, width + 1));
    }

    /** Where the values go that are to be added up. */
    View room() {
        return values.part(3, 0, width());
    }

    private int width() {
        return (int) values.size(3) - 1;
    }

    /** Fills the column of ones. */
    void prepare(Pointer base) {
        ShortBuffer ones = bytes(values, base).asShortBuffer();
        for (int i = width(); i < ones.limit(); i += width() + 1) {
            ones.put(i, ONE);
        }
    }

    /** Whether the sums of so many queries' exponentials are neither too large nor too small. */
    boolean areSound(long queries, Pointer base) {
        FloatBuffer from = bytes(sums, base).asFloatBuffer();
        for (int head = 0; head < sums.size(1); head++) {
            for (int query = 0; query < queries; query++) {
                float sum = from.get(place(sums, head, query) + width());
                if (!(sum > SMALL && sum < LARGE)) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * Divides.
     *
     * @param to (1, heads, queries or fewer, width)
     */
    void write(View to, Pointer base) {
        FloatBuffer from = bytes(sums, base).asFloatBuffer();
        ShortBuffer means = bytes(to, base).asShortBuffer();
        for (int head = 0; head < to.size(1); head++) {
            for (int query = 0; query < to.size(2); query++) {
                divide(from, place(sums, head, query), means, place(to, head, query));
            }
        }
    }

    private static int place(View view, int head, int query) {
        return (int) (head * view.strides()[1] + query * view.strides()[2]);
    }

    private void divide(FloatBuffer from, int row, ShortBuffer to, int place) {
        int width = width();
        float factor = 1 / from.get(row + width);
        for (int i = 0; i < width; i++) {
            to.put(place + i, rounded(from.get(row + i) * factor));
        }
    }

    /** To bfloat16, to the nearest, of two to the even one. */
    private static short rounded(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
    }

    /** From a view's first value to its last. */
    private static ByteBuffer bytes(View view, Pointer base) {
        BytePointer place = view.piece().place(base, view.byteOffset());
        long last = LongStream.range(0, view.rank()).map(axis -> (view.size((int) axis) - 1)
                * view.strides()[(int) axis]).sum();
        return place.limit(place.position() + (last + 1) * view.type().bytes()).asByteBuffer()
                .order(ByteOrder.nativeOrder());
    }
}
