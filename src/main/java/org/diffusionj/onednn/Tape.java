package org.diffusionj.onednn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;

/** The steps of a run in order, as they are laid out, and the pieces of memory that they use. */
final class Tape implements AutoCloseable {
    private final Type type;
    private final int threads;
    private final Owned owned = new Owned();
    private final List<Step> steps = new ArrayList<>();
    private final List<Piece> pieces = new ArrayList<>();
    private final Map<List<Object>, View> converted = new HashMap<>();

    /**
     * Begins one.
     *
     * @param type that layers compute in
     * @param threads that compute
     */
    Tape(Type type, int threads) {
        this.type = type;
        this.threads = threads;
    }

    int threads() {
        return threads;
    }

    Type type() {
        return type;
    }

    Owned owned() {
        return owned;
    }

    List<Step> steps() {
        return steps;
    }

    List<Piece> pieces() {
        return pieces;
    }

    Piece piece(long bytes) {
        Piece piece = Piece.planned(bytes);
        pieces.add(piece);
        return piece;
    }

    private Piece pieceOf(Type of, long... sizes) {
        return piece(Arrays.stream(sizes).reduce(1, (a, b) -> a * b) * of.bytes());
    }

    View rows(Type of, long... sizes) {
        return View.rows(pieceOf(of, sizes), of, sizes);
    }

    View channelsLast(Type of, long... sizes) {
        return View.channelsLast(pieceOf(of, sizes), of, sizes);
    }

    /** In the order that layers take: pictures with their channels last. */
    View usual(Type of, long... sizes) {
        return sizes.length == 4 ? channelsLast(of, sizes) : rows(of, sizes);
    }

    /** Values that never change. */
    View constant(float[] values, long... sizes) {
        return View.rows(Piece.at(owned.keep(new BytePointer(new FloatPointer(values)))), Type.FLOAT, sizes);
    }

    View asRows(View view, Type of) {
        return view.isRows() && view.type() == of ? view.tidy()
                : converted.computeIfAbsent(key(view, of, false), key -> moved(view, rows(of, view.sizes())));
    }

    View asUsual(View view, Type of) {
        if (view.rank() != 4) {
            return asRows(view, of);
        }
        return view.isChannelsLast() && view.type() == of ? View.channelsLast(view.piece(), of, view.sizes())
                .at(view.offset())
                : converted.computeIfAbsent(key(view, of, true), key -> moved(view, channelsLast(of, view.sizes())));
    }

    private static List<Object> key(View view, Type of, boolean last) {
        return List.of(view.piece(), view.offset(), Arrays.toString(view.sizes()), Arrays.toString(view.strides()),
                of, last);
    }

    /** Copies a tensor to another place, order or type. */
    View moved(View from, View to) {
        if (from.isRepeated()) {
            for (long i = 0; i < to.size(0); i++) {
                moved(from.once(), to.part(0, i, 1));
            }
            return to;
        }
        call(new reorder.primitive_desc(Dnnl.processor(), from.desc(), Dnnl.processor(), to.desc(), Dnnl.options(),
                false), List.of(Arg.of(dnnl.DNNL_ARG_FROM, from), Arg.of(dnnl.DNNL_ARG_TO, to)));
        return to;
    }

    /** Adds a primitive, with the memory that it computes in. */
    Call call(primitive_desc_base made, List<Arg> arguments) {
        Call call = detached(made, arguments);
        steps.add(call);
        return call;
    }

    /** The same, for a step that is to run it: the memory is in use in the next step to be added. */
    Call detached(primitive_desc_base made, List<Arg> arguments) {
        List<Arg> all = new ArrayList<>(arguments);
        memory.desc room = made.scratchpad_desc();
        long bytes = room.get_size();
        if (bytes > 0) {
            all.add(new Arg(dnnl.DNNL_ARG_SCRATCHPAD, room, piece(bytes), 0));
        }
        all.forEach(argument -> argument.piece().use(steps.size()));
        return new Call(owned, made, List.copyOf(all));
    }

    void add(Step step) {
        steps.add(step);
    }

    void host(List<View> views, Consumer<BytePointer[]> work) {
        views.forEach(view -> view.piece().use(steps.size()));
        steps.add(new HostStep(views, work));
    }

    /**
     * Gives each piece its place: large ones first, each where the first gap is among those in use at the same time.
     *
     * @return bytes of all
     */
    long place() {
        List<Piece> placed = new ArrayList<>();
        long end = 0;
        List<Piece> planned = new ArrayList<>(pieces.stream().filter(Piece::isPlanned).toList());
        planned.sort((a, b) -> Long.compare(b.bytes(), a.bytes()));
        for (Piece piece : planned) {
            piece.place(gap(piece, placed));
            placed.add(piece);
            end = Math.max(end, piece.end());
        }
        return end;
    }

    private static final long ALIGNMENT = 64;

    private static long gap(Piece piece, List<Piece> placed) {
        long at = 0;
        for (Piece other : placed.stream().filter(piece::meets).sorted((a, b) -> Long.compare(a.offset(), b.offset()))
                .toList()) {
            if (other.offset() >= at + piece.bytes()) {
                break;
            }
            at = Math.max(at, (other.end() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
        }
        return at;
    }

    @Override
    public void close() {
        owned.close();
    }
}
