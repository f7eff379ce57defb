package org.diffusionj.onednn;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.softmax_forward;
import org.bytedeco.javacpp.Pointer;

/**
 * The primitives of attention for so many queries of some heads: scores, what share each position has in a query, and
 * the values added up by their shares.
 *
 * @param masking null if nothing is masked
 * @param powers the scores' exponentials, in the place of shares; null without means, as quotients are
 */
record Shares(long queries, Call scores, Call masking, Call shares, Call sums, Means means, Call powers,
        Call quotients) {
    /**
     * Where they compute.
     *
     * @param scores (1, heads, queries, positions and more)
     * @param shares of the same sizes; those of one query are 1 together
     * @param positions of which there are scores
     * @param mask (queries, positions), added to the scores, or null
     * @param means null if all is done by a softmax
     */
    record Room(View scores, View shares, long positions, View mask, Means means) {
        /** For the first of the queries only. */
        Room first(long queries) {
            return new Room(scores.part(2, 0, queries), shares.part(2, 0, queries), positions, mask, means);
        }

        private View products() {
            return scores.part(3, 0, positions);
        }

        private View factors() {
            return shares.part(3, 0, positions);
        }

        private View added(View to) {
            return means == null ? to : means.sums().part(2, 0, to.size(2));
        }
    }

    /**
     * Makes them.
     *
     * @param query (1, heads, queries, width)
     * @param keys as {@link #packedKeys} tells, and so are values
     */
    static Shares of(Tape tape, View query, Arg keys, Arg values, Room room, View to) {
        PostOp scale = PostOp.of(dnnl.dnnl_eltwise_linear, (float) (1 / Math.sqrt(query.size(3))), 0);
        PostOp power = PostOp.of(dnnl.dnnl_eltwise_exp, 0, 0);
        Call shares = tape.detached(new softmax_forward.primitive_desc(Dnnl.processor(), dnnl.dnnl_forward_inference,
                dnnl.dnnl_softmax_accurate, room.scores.desc(), room.shares.desc(), 3, Dnnl.options(), false),
                List.of(Arg.of(dnnl.DNNL_ARG_SRC, room.scores), Arg.of(dnnl.DNNL_ARG_DST, room.shares)));
        return new Shares(query.size(2), product(tape, query, keys, room.products(), scale),
                room.mask == null ? null : masking(tape, room.products(), room.mask), shares,
                product(tape, room.factors(), values, room.added(to)), room.means,
                room.means == null ? null : product(tape, query, keys, room.factors(), scale, power),
                room.means == null ? null : room.means.quotients(tape, to));
    }

    /** Room for keys of (1, heads, width, positions) in the order that a product with queries wants. */
    static Arg packedKeys(Tape tape, View query, View keys, Room room) {
        return packed(tape, query, keys, room.products());
    }

    /** Room for values of (1, heads, positions, width) in the order that a product with shares wants. */
    static Arg packedValues(Tape tape, View values, Room room, View to) {
        return packed(tape, room.factors(), values, room.added(to));
    }

    private static Arg packed(Tape tape, View x, View weights, View to) {
        memory.desc laid = tape.owned().keep(described(x, PackedWeights.any(weights.sizes(), tape.type()), to)
                .weights_desc());
        return new Arg(dnnl.DNNL_ARG_WEIGHTS, laid, tape.piece(laid.get_size()), 0);
    }

    private static matmul.primitive_desc described(View x, memory.desc weights, View to, PostOp... ops) {
        return new matmul.primitive_desc(Dnnl.processor(), x.desc(), weights, to.desc(), PostOp.options(List.of(ops)),
                false);
    }

    private static Call product(Tape tape, View x, Arg weights, View to, PostOp... ops) {
        return tape.detached(described(x, weights.desc(), to, ops), List.of(Arg.of(dnnl.DNNL_ARG_SRC, x), weights,
                Arg.of(dnnl.DNNL_ARG_DST, to)));
    }

    /** Apart from the product, which oneDNN computes slowly with a mask. */
    private static Call masking(Tape tape, View products, View mask) {
        View hidden = Arithmetic.widened(mask, 4);
        return tape.detached(new binary.primitive_desc(Dnnl.processor(), dnnl.dnnl_binary_add, products.desc(),
                hidden.desc(), products.desc(), Dnnl.options(), false), List.of(
                        Arg.of(dnnl.DNNL_ARG_SRC_0, products), Arg.of(dnnl.DNNL_ARG_SRC_1, hidden),
                        Arg.of(dnnl.DNNL_ARG_DST, products)));
    }

    Stream<Call> calls() {
        return Stream.of(scores, masking, shares, sums, powers, quotients).filter(Objects::nonNull);
    }

    /** Where exponentials end, shares of a softmax take their place, whose sum is one. */
    void run(Pointer query, Pointer to) {
        if (means == null) {
            sums.move(2, to);
            share(query);
        } else {
            powers.run(0, query);
            sums.run();
            if (!means.invert(queries)) {
                share(query);
                means.invert(queries);
            }
            quotients.run(1, to);
        }
    }

    private void share(Pointer query) {
        scores.run(0, query);
        if (masking != null) {
            masking.run();
        }
        shares.run();
        sums.run();
    }
}
