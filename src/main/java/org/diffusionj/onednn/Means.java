package org.diffusionj.onednn;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Attention without the search for a query's largest score: values are added up by the exponentials of their scores as
 * they are, and divided by the exponentials' sum. A column of ones beside the values gives that sum. The quotients are
 * those of a softmax as long as the sum is neither so large nor so small that numbers of their type end.
 */
final class Means {
    private static final float SMALL = 1e-25f;
    private static final float LARGE = 1e25f;

    /** So many values lie in a register: the column of ones costs no time if one is not full. */
    private static final int REGISTER = 16;

    /** Of fewer scores, a softmax takes no longer. */
    private static final long MANY = 1024;

    /** Of a tensor whose axes are picture, head, query, value: a factor for each query of a head. */
    private static final int HEADS_AND_QUERIES = 0b0110;

    private final View values;
    private final View sums;
    private final View factors;
    private ByteBuffer ones;
    private FloatBuffer added;
    private FloatBuffer inverse;

    /** @param positions that each query sees */
    Means(Tape tape, int heads, long positions, long queries, long width) {
        values = tape.rows(tape.type(), 1, heads, positions, width + 1);
        sums = tape.rows(Type.FLOAT, 1, heads, queries, width + 1);
        factors = tape.rows(Type.FLOAT, heads * queries);
    }

    static boolean areFaster(long positions, long width) {
        return positions >= MANY && width % REGISTER != 0;
    }

    /** (1, heads, positions, width + 1), of which the last column is ones. */
    View values() {
        return values;
    }

    /** (1, heads, queries, width + 1), in floats. */
    View sums() {
        return sums;
    }

    /** The sums without their last column. */
    private int width() {
        return (int) sums.size(3) - 1;
    }

    /** Where the values go that are to be added up. */
    View room() {
        return values.part(3, 0, width());
    }

    /** The primitive that divides. */
    Call quotients(Tape tape, View to) {
        primitive_attr options = Dnnl.options();
        options.set_scales_mask(dnnl.DNNL_ARG_FROM, HEADS_AND_QUERIES);
        View from = sums.part(3, 0, width()).part(2, 0, to.size(2));
        return tape.detached(new reorder.primitive_desc(Dnnl.processor(), from.desc(), Dnnl.processor(), to.desc(),
                options, false), List.of(Arg.of(dnnl.DNNL_ARG_FROM, from), Arg.of(dnnl.DNNL_ARG_TO, to),
                        Arg.of(dnnl.DNNL_ARG_ATTR_SCALES | dnnl.DNNL_ARG_FROM, factors)));
    }

    void bind(Pointer base) {
        ones = bytes(values, base);
        added = bytes(sums, base).asFloatBuffer();
        inverse = bytes(factors, base).asFloatBuffer();
    }

    private static ByteBuffer bytes(View view, Pointer base) {
        BytePointer place = view.piece().place(base, view.byteOffset());
        return place.limit(place.position() + view.count() * view.type().bytes()).asByteBuffer()
                .order(ByteOrder.nativeOrder());
    }

    /** Fills the column of ones. */
    void fill() {
        int width = width();
        for (int i = width; i < values.count(); i += width + 1) {
            values.type().put(ones, i, 1);
        }
    }

    /**
     * Makes the factors of so many queries.
     *
     * @return whether all sums are neither too large nor too small
     */
    boolean invert(long queries) {
        int width = width();
        boolean sound = true;
        int count = 0;
        for (int head = 0; head < sums.size(1); head++) {
            for (int query = 0; query < queries; query++) {
                float sum = added.get((int) (head * sums.size(2) + query) * (width + 1) + width);
                sound &= sum > SMALL && sum < LARGE;
                inverse.put(count++, 1 / sum);
            }
        }
        return sound;
    }
}
