package org.diffusionj.onednn;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.diffusionj.graph.Node;
import org.diffusionj.onednn.PackedWeights.Form;
import org.diffusionj.onednn.PackedWeights.Key;
import org.diffusionj.onednn.Values.Later;

/** Operators on pictures: convolutions, and what makes pictures larger before them. */
record Pictures(Values values, Tape tape, Layers layers, Fusion fusion) {
    private static final long DEEP = 6;

    /** A normalised picture, which a plain convolution makes itself. */
    Object normalised(NarrowGroups groups, Node node) {
        List<Node> next = values.users(node.outputs().get(0));
        if (next.size() == 1 && isPlainConvolution(next.get(0))) {
            return groups;
        }
        View to = tape.channelsLast(tape.type(), groups.picture().sizes());
        for (long i = 0; i < to.size(0); i++) {
            groups.write(i, 0, to.part(0, i, 1));
        }
        return to;
    }

    void convolve(Node node) {
        Object from = values.get(node.inputs().get(0));
        if (from instanceof NarrowGroups groups) {
            convolve(groups.picture(), groups::rows, true, node);
            return;
        }
        Later later = from instanceof Later some ? some : null;
        View x = tape.asUsual(later == null ? values.view(node, 0) : later.picture(), tape.type());
        if (later != null && later.doubled()) {
            values.put(node.outputs().get(0), doubledConvolution(x, node, bias(node)));
        } else if (later == null && isByRows(x, node)) {
            convolve(x, (index, first, count) -> x.part(0, index, 1).part(2, first, count), false, node);
        } else {
            convolve(x, later == null ? 0 : later.after(), node);
        }
    }

    private void convolve(View x, long after, Node node) {
        long[] pads = Values.longs(node, "pads", 0, 0, 0, 0);
        Layers.Window window = new Layers.Window(Values.longs(node, "strides", 1, 1), new long[] {pads[0], pads[1]},
                new long[] {pads[2] + after, pads[3] + after});
        long[] kernel = Values.longs(node, "kernel_shape");
        long[] sizes = {x.size(0), values.shape(node, 1).get(0), window.size(x, kernel, 0), window.size(x, kernel, 1)};
        Fusion.Chain chain = fusion.after(node, sizes);
        View to = tape.channelsLast(tape.type(), sizes);
        layers.convolve(x, values.key(node, 1, Form.CONVOLUTION), bias(node), window, chain.ops(), to);
        values.put(chain.end(), to);
    }

    /** Some rows of a picture of a batch, as they are or made now. */
    private interface Source {
        View rows(long index, long first, long count);
    }

    /**
     * A plain convolution in strips of rows. What is normalised never lies in memory whole, since a large one is most
     * of it; nor do the sums of {@link Winograd}. Small pictures of even heights are one strip together.
     */
    private void convolve(View x, Source source, boolean each, Node node) {
        long[] sizes = {x.size(0), values.shape(node, 1).get(0), x.size(2), x.size(3)};
        Fusion.Chain chain = fusion.after(node, sizes);
        View to = tape.channelsLast(tape.type(), sizes);
        values.put(chain.end(), to);
        Layer layer = plain(x, node);
        List<Strip> strips = Strip.all(x);
        if (!each && strips.size() == 1 && x.size(2) % 2 == 0) {
            layer.convolve(x, 1, 1, chain.ops(), to);
            return;
        }
        for (long i = 0; i < x.size(0); i++) {
            for (Strip strip : strips) {
                long above = Math.min(1, strip.from());
                long below = Math.min(1, x.size(2) - strip.end());
                View seen = source.rows(i, strip.from() - above, above + strip.rows() + below);
                layer.convolve(seen, 1 - above, 1 - below, cut(chain.ops(), i, strip), strip.of(to.part(0, i, 1)));
            }
        }
    }

    /** A plain convolution of some rows, given how many rows of zeros are above and below them. */
    private interface Layer {
        void convolve(View x, long above, long below, List<PostOp> ops, View to);
    }

    private Layer plain(View picture, Node node) {
        Key bias = bias(node);
        if (isByRows(picture, node)) {
            Key weight = values.key(node, 1, Form.ROWS);
            return (x, above, below, ops, to) -> new Winograd(tape, layers).convolve(x, weight, bias, above, below,
                    ops, to);
        }
        Key weight = values.key(node, 1, Form.CONVOLUTION);
        return (x, above, below, ops, to) -> layers.convolve(x, weight, bias, new Layers.Window(
                new long[] {1, 1}, new long[] {above, 1}, new long[] {below, 1}), ops, to);
    }

    private Key bias(Node node) {
        return node.inputs().size() > 2 ? values.key(node, 2, Form.VECTOR) : null;
    }

    /** Operands that are pictures themselves are cut as the result is. */
    private static List<PostOp> cut(List<PostOp> ops, long index, Strip strip) {
        return ops.stream().map(op -> !op.isOfPixels() ? op
                : PostOp.with(op.algorithm(), strip.of(op.operand().part(0, index, 1)))).toList();
    }

    /** Four convolutions of 2 by 2 pixels, one for each pixel that a pixel becomes: less than half of the products. */
    private View doubledConvolution(View x, Node node, Key bias) {
        View to = tape.channelsLast(tape.type(), x.size(0), values.shape(node, 1).get(0),
                2 * x.size(2), 2 * x.size(3));
        View one = tape.channelsLast(tape.type(), x.size(0), to.size(1), x.size(2), x.size(3));
        for (int pixel = 0; pixel < 4; pixel++) {
            int down = pixel / 2;
            int right = pixel % 2;
            Layers.Window window = new Layers.Window(new long[] {1, 1}, new long[] {1 - down, 1 - right},
                    new long[] {down, right});
            layers.convolve(x, values.key(node.inputs().get(1), Form.FOLDED, pixel), bias, window, List.of(), one);
            tape.moved(one, to.part(2, down, to.size(2) - down).part(3, right, to.size(3) - right)
                    .spaced(2, 2, x.size(2)).spaced(3, 2, x.size(3)));
        }
        return to;
    }

    /** Zeros at the right and at the bottom, which the convolution that follows lays itself. */
    Later padded(Node node) {
        return new Later(values.view(node, 0), values.known(node, 1).longs()[6], false);
    }

    Object resize(Node node) {
        View x = values.view(node, 0);
        boolean scaled = node.inputs().size() < 4;
        long[] asked = values.known(node, scaled ? 2 : 3).longs();
        long height = scaled ? x.size(2) * asked[2] : asked[2];
        long width = scaled ? x.size(3) * asked[3] : asked[3];
        List<Node> next = values.users(node.outputs().get(0));
        boolean doubled = height == 2 * x.size(2) && width == 2 * x.size(3) && next.size() == 1
                && isPlainConvolution(next.get(0));
        return doubled ? new Later(x, 0, true) : enlarged(x, height, width);
    }

    /**
     * Whether {@link Winograd} makes it. Where a picture is an eighth of what the network takes, weights are most of
     * a network's, and the time is little: there they had better stay small.
     */
    private boolean isByRows(View x, Node node) {
        return isPlainConvolution(node) && Winograd.isFaster(x, values.shape(node, 1))
                && x.size(3) * DEEP > values.width();
    }

    private static boolean isPlainConvolution(Node node) {
        return node.operator().equals("Conv") && only(3, Values.longs(node, "kernel_shape"))
                && only(1, Values.longs(node, "strides", 1, 1)) && only(1, Values.longs(node, "pads", 0));
    }

    private static boolean only(long number, long[] numbers) {
        return Arrays.stream(numbers).allMatch(one -> one == number);
    }

    /** Each pixel takes the nearest one: pixel i takes pixel i times old size by new size, cut off. */
    private View enlarged(View picture, long height, long width) {
        View x = tape.asUsual(picture, tape.type());
        View to = tape.channelsLast(x.type(), x.size(0), x.size(1), height, width);
        long bytes = x.size(1) * x.type().bytes();
        tape.host(List.of(x, to), places -> {
            for (long i = 0; i < x.size(0); i++) {
                copyPixels(places[0].getPointer(i * x.size(2) * x.size(3) * bytes), x,
                        places[1].getPointer(i * height * width * bytes), to, bytes);
            }
        });
        return to;
    }

    private static void copyPixels(BytePointer from, View x, BytePointer to, View larger, long bytes) {
        for (long row = 0; row < larger.size(2); row++) {
            long source = row * x.size(2) / larger.size(2) * x.size(3);
            for (long column = 0; column < larger.size(3); column++) {
                Pointer.memcpy(to.getPointer((row * larger.size(3) + column) * bytes),
                        from.getPointer((source + column * x.size(3) / larger.size(3)) * bytes), bytes);
            }
        }
    }
}
