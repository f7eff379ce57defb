package org.diffusionj.onednn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.softmax_forward;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Scaled dot-product attention, some heads and some queries at a time, so that no more scores are in memory than the
 * processor's caches hold.
 */
final class Attention implements Step {
    /**
     * Bytes of the scores that one thread computes at a time: what fits its share of the last cache. Fewer would not be
     * faster to compute, and cost more calls.
     */
    private static final long SCORES = 2L << 20;
    private static final long LEAST = 32;

    /**
     * Rows of scores are a multiple of this long: oneDNN has no fast softmax of others. Those that lie a power of two
     * apart would push each other out of the cache, so they get as many values more.
     */
    private static final int GAP = 32;
    private static final int CLOSE = 256;
    private static final float NEVER = -1e30f;

    private final Tape tape;
    private final View mask;
    private final int together;
    private final List<Tile> tiles = new ArrayList<>();
    private final List<Step> calls = new ArrayList<>();
    private View scores;
    private Call packKeys;
    private Call packValues;
    private Laid whole;
    private Laid rest;
    private Pointer base;

    /** The primitives for so many queries; without a mask nothing masks. */
    private record Laid(Call scores, Call masking, Call shares, Call sums, memory.desc keys, memory.desc values) {}

    /** Some queries of some heads of one picture; keys and values are null where those of the last tile stay. */
    private record Tile(Laid laid, View query, View keys, View values, View to) {}

    /**
     * Lays it out and adds it to the tape.
     *
     * @param query (batch, positions, width), as the result is
     * @param key (batch, other positions, width), as values are
     * @param mask added to the scores, or null
     */
    static View on(Tape tape, View query, View key, View values, int heads, View mask) {
        View to = tape.rows(tape.type(), query.sizes());
        View[] all = Stream.of(query, key, values, to).map(view -> split(tape.asRows(view, tape.type()), heads))
                .toArray(View[]::new);
        Attention made = new Attention(tape, mask, together(heads, tape.threads()));
        made.layOut(all[0], all[1].transposed(0, 1, 3, 2), all[2], all[3]);
        tape.add(made);
        return to;
    }

    /** (batch, positions, width) as (batch, heads, positions, width a head). */
    private static View split(View x, int heads) {
        return x.reshaped(x.size(0), x.size(1), heads, x.size(2) / heads).orElseThrow().transposed(0, 2, 1, 3);
    }

    /** As many heads as there are threads, one each, if they come out even. */
    private static int together(int heads, int threads) {
        int most = Math.min(heads, threads);
        while (heads % most != 0) {
            most--;
        }
        return most;
    }

    private Attention(Tape tape, View mask, int together) {
        this.tape = tape;
        this.mask = mask;
        this.together = together;
    }

    private void layOut(View query, View keys, View values, View to) {
        long positions = query.size(2);
        long queries = mask != null ? positions : Math.min(positions,
                Math.max(LEAST, SCORES / (keys.size(3) * Float.BYTES) / LEAST * LEAST));
        View firstKeys = keys.part(0, 0, 1).part(1, 0, together);
        View firstValues = values.part(0, 0, 1).part(1, 0, together);
        View firstQueries = query.part(0, 0, 1).part(1, 0, together);
        View firstTo = to.part(0, 0, 1).part(1, 0, together);
        long full = (keys.size(3) + GAP - 1) / GAP * GAP;
        long padded = full + (full % CLOSE == 0 ? GAP : 0);
        scores = tape.rows(Type.FLOAT, 1, together, queries, padded);
        View shares = tape.rows(tape.type(), scores.sizes());
        whole = laid(firstQueries.part(2, 0, queries), PackedWeights.any(firstKeys.sizes(), tape.type()),
                PackedWeights.any(firstValues.sizes(), tape.type()), scores, shares, firstTo.part(2, 0, queries));
        if (positions % queries != 0) {
            rest = laid(firstQueries.part(2, 0, positions % queries), whole.keys, whole.values,
                    scores.part(2, 0, positions % queries), shares.part(2, 0, positions % queries),
                    firstTo.part(2, 0, positions % queries));
        }
        packKeys = packing(firstKeys, whole.keys, whole.scores);
        packValues = packing(firstValues, whole.values, whole.sums);
        Stream.of(query, keys, values, to).forEach(view -> view.piece().use(tape.steps().size()));
        for (long picture = 0; picture < query.size(0); picture++) {
            for (long head = 0; head < query.size(1); head += together) {
                addTiles(query.part(0, picture, 1).part(1, head, together),
                        keys.part(0, picture, 1).part(1, head, together),
                        values.part(0, picture, 1).part(1, head, together),
                        to.part(0, picture, 1).part(1, head, together), queries);
            }
        }
    }

    private void addTiles(View query, View keys, View values, View to, long queries) {
        for (long from = 0; from < query.size(2); from += queries) {
            long count = Math.min(queries, query.size(2) - from);
            tiles.add(new Tile(count == queries ? whole : rest, query.part(2, from, count), from == 0 ? keys : null,
                    from == 0 ? values : null, to.part(2, from, count)));
        }
    }

    /** @param shares what is between 0 and 1, all of one query together 1 */
    private Laid laid(View query, memory.desc keys, memory.desc values, View scored, View shares, View to) {
        long seen = keys.get_dims().get(3);
        float scale = (float) (1 / Math.sqrt(query.size(3)));
        List<PostOp> ops = List.of(PostOp.of(dnnl.dnnl_eltwise_linear, scale, 0));
        View products = scored.part(3, 0, seen);
        View factors = shares.part(3, 0, seen);
        matmul.primitive_desc first = new matmul.primitive_desc(Dnnl.processor(), query.desc(), keys, products.desc(),
                PostOp.options(ops), false);
        softmax_forward.primitive_desc second = new softmax_forward.primitive_desc(Dnnl.processor(),
                dnnl.dnnl_forward_inference, dnnl.dnnl_softmax_accurate, scored.desc(), shares.desc(), 3,
                Dnnl.options(), false);
        matmul.primitive_desc third = new matmul.primitive_desc(Dnnl.processor(), factors.desc(), values, to.desc(),
                Dnnl.options(), false);
        memory.desc keysLaid = tape.owned().keep(first.weights_desc());
        memory.desc valuesLaid = tape.owned().keep(third.weights_desc());
        List<Arg> scoring = List.of(Arg.of(dnnl.DNNL_ARG_SRC, query),
                packed(keysLaid, whole == null ? null : whole.scores), Arg.of(dnnl.DNNL_ARG_DST, products));
        return new Laid(call(first, scoring), mask == null ? null : masking(products),
                call(second, List.of(Arg.of(dnnl.DNNL_ARG_SRC, scored), Arg.of(dnnl.DNNL_ARG_DST, shares))),
                call(third, List.of(Arg.of(dnnl.DNNL_ARG_SRC, factors),
                        packed(valuesLaid, whole == null ? null : whole.sums), Arg.of(dnnl.DNNL_ARG_DST, to))),
                keysLaid, valuesLaid);
    }

    /** Apart from the product, which oneDNN computes slowly with a mask. */
    private Call masking(View products) {
        View hidden = Arithmetic.widened(mask, 4);
        return call(new binary.primitive_desc(Dnnl.processor(), dnnl.dnnl_binary_add, products.desc(), hidden.desc(),
                products.desc(), Dnnl.options(), false), List.of(Arg.of(dnnl.DNNL_ARG_SRC_0, products),
                        Arg.of(dnnl.DNNL_ARG_SRC_1, hidden), Arg.of(dnnl.DNNL_ARG_DST, products)));
    }

    /** Weights of a product, in the same memory as another product has them. */
    private Arg packed(memory.desc laid, Call other) {
        return new Arg(dnnl.DNNL_ARG_WEIGHTS, laid, other == null ? tape.piece(laid.get_size())
                : other.given(1).piece(), 0);
    }

    private Call packing(View from, memory.desc wanted, Call taker) {
        return call(new reorder.primitive_desc(Dnnl.processor(), from.desc(), Dnnl.processor(), wanted, Dnnl.options(),
                false), List.of(Arg.of(dnnl.DNNL_ARG_FROM, from),
                        new Arg(dnnl.DNNL_ARG_TO, wanted, taker.given(1).piece(), 0)));
    }

    private Call call(primitive_desc_base made, List<Arg> arguments) {
        Call call = tape.detached(made, arguments);
        calls.add(call);
        return call;
    }

    @Override
    public void prepare() {
        calls.forEach(Step::prepare);
    }

    @Override
    public void bind(Pointer start) {
        base = new BytePointer(start);
        calls.forEach(step -> step.bind(start));
    }

    @Override
    public void run() {
        keepOut();
        for (Tile tile : tiles) {
            if (tile.keys != null) {
                packKeys.move(0, place(tile.keys));
                packKeys.run();
                packValues.move(0, place(tile.values));
                packValues.run();
            }
            tile.laid.scores.move(0, place(tile.query));
            tile.laid.scores.run();
            if (tile.laid.masking != null) {
                tile.laid.masking.run();
            }
            tile.laid.shares.run();
            tile.laid.sums.move(2, place(tile.to));
            tile.laid.sums.run();
        }
    }

    /** Gives what lies in the gaps between the rows of scores no share. */
    private void keepOut() {
        int seen = (int) whole.keys.get_dims().get(3);
        int gap = (int) scores.size(3) - seen;
        if (gap > 0) {
            float[] never = new float[gap];
            Arrays.fill(never, NEVER);
            FloatPointer row = new FloatPointer(place(scores));
            for (long i = 0; i < scores.size(1) * scores.size(2); i++) {
                row.position(i * scores.size(3) + seen).put(never);
            }
        }
    }

    private Pointer place(View view) {
        return view.piece().place(base, view.byteOffset());
    }
}
