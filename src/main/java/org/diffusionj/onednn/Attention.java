package org.diffusionj.onednn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.reorder;
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
    private Means means;
    private Shares.Room room;
    private Call packKeys;
    private Call copyValues;
    private Call packValues;
    private Shares whole;
    private Shares rest;
    private Pointer base;

    /** Some queries of some heads of one picture; keys and values are null where those of the last tile stay. */
    private record Tile(Shares laid, View query, View keys, View values, View to) {}

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
        layOutFirst(Stream.of(query, keys, values, to).map(view -> view.part(0, 0, 1).part(1, 0, together))
                .toArray(View[]::new), queries);
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

    /** @param first of query, keys, values and result, the first heads */
    private void layOutFirst(View[] first, long queries) {
        View query = first[0];
        View values = first[2];
        View to = first[3];
        long positions = values.size(2);
        if (mask == null && Means.areFaster(positions, query.size(3))) {
            means = new Means(tape, together, positions, queries, query.size(3));
            copyValues = moving(values, Arg.of(dnnl.DNNL_ARG_TO, means.room()));
            values = means.values();
        }
        room = room(queries, positions);
        View some = query.part(2, 0, queries);
        Arg packedKeys = Shares.packedKeys(tape, some, first[1], room);
        Arg packedValues = Shares.packedValues(tape, values, room, to.part(2, 0, queries));
        packKeys = moving(first[1], packedKeys);
        packValues = moving(values, packedValues);
        whole = kept(Shares.of(tape, some, packedKeys, packedValues, room, to.part(2, 0, queries)));
        long left = query.size(2) % queries;
        if (left != 0) {
            rest = kept(Shares.of(tape, query.part(2, 0, left), packedKeys, packedValues, room.first(left),
                    to.part(2, 0, left)));
        }
    }

    private Shares.Room room(long queries, long positions) {
        long full = (positions + GAP - 1) / GAP * GAP;
        long padded = full + (full % CLOSE == 0 ? GAP : 0);
        View scores = tape.rows(Type.FLOAT, 1, together, queries, padded);
        return new Shares.Room(scores, tape.rows(tape.type(), scores.sizes()), positions, mask, means);
    }

    private Shares kept(Shares laid) {
        laid.calls().forEach(calls::add);
        return laid;
    }

    private Call moving(View from, Arg to) {
        Call call = tape.detached(new reorder.primitive_desc(Dnnl.processor(), from.desc(), Dnnl.processor(),
                to.desc(), Dnnl.options(), false), List.of(Arg.of(dnnl.DNNL_ARG_FROM, from),
                        new Arg(dnnl.DNNL_ARG_TO, to.desc(), to.piece(), to.byteOffset())));
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
        if (means != null) {
            means.bind(start);
        }
    }

    @Override
    public void run() {
        keepOut();
        if (means != null) {
            means.fill();
        }
        for (Tile tile : tiles) {
            if (tile.keys != null) {
                packKeys.run(0, place(tile.keys));
                pack(tile.values);
            }
            tile.laid.run(place(tile.query), place(tile.to));
        }
    }

    private void pack(View values) {
        if (means == null) {
            packValues.run(0, place(values));
        } else {
            copyValues.run(0, place(values));
            packValues.run();
        }
    }

    /** Gives what lies in the gaps between the rows of scores no share. */
    private void keepOut() {
        View scores = room.scores();
        int seen = (int) room.positions();
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
