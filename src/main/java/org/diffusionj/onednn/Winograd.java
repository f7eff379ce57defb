package org.diffusionj.onednn;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.diffusionj.onednn.PackedWeights.Form;
import org.diffusionj.onednn.PackedWeights.Key;
import org.diffusionj.runtime.WeightValues;

/**
 * Convolutions of 3 by 3 pixels that make two rows at a time, out of four rows of sums that each meet a kernel of one
 * row: four products where there would be six. This is F(2, 3) of S. Winograd, "Arithmetic Complexity of Computations"
 * (1980), which A. Lavin and S. Gray brought to convolutions (arXiv:1509.09308); here along the height only, so that
 * sums take little time and bfloat16 stays nearly as exact as without.
 */
record Winograd(Tape tape, Layers layers) {
    /** Of fewer channels, sums take as long as the products that they save. */
    private static final long FEWEST = 128;

    /** Of fewer products at each place of a kernel, calls take longer than products. */
    private static final long LEAST = 1 << 25;

    /** Layers with sums are fast for multiples of so many channels. */
    private static final int TOGETHER = 16;

    /** What is added to what of three or two rows, for each of the products. */
    private static final List<List<Float>> SUMS = List.of(List.of(1f, 0f, -1f), List.of(1f, 1f), List.of(-1f, 1f),
            List.of(-1f, 0f, 1f));

    /** A weight of one row for each channel, the same for all. */
    private record Taps(long channels, List<Float> each) implements WeightValues {
        @Override
        public long count() {
            return channels * each.size();
        }

        @Override
        public List<Long> shape() {
            return List.of(channels, 1L, 1L, (long) each.size(), 1L);
        }

        @Override
        public void writeTo(FloatBuffer values) {
            for (long i = 0; i < channels; i++) {
                each.forEach(values::put);
            }
        }
    }

    /**
     * Whether it is worth it.
     *
     * @param shape of the weight, of 3 by 3 pixels
     */
    static boolean isFaster(View picture, List<Long> shape) {
        long out = shape.get(0);
        long in = shape.get(1);
        return out >= FEWEST && in >= FEWEST && in % TOGETHER == 0
                && picture.size(2) * picture.size(3) * in * out >= LEAST;
    }

    /**
     * Convolves.
     *
     * @param x one or more pictures with their channels last; with their upper and lower neighbours if they are strips
     * @param weight of the form {@link Form#ROWS}
     * @param bias null if there is none
     * @param above rows of zeros above, 0 or 1, and so below
     * @param to of an even height, or one picture
     */
    void convolve(View x, Key weight, Key bias, long above, long below, List<PostOp> ops, View to) {
        long height = to.size(2);
        long pairs = (height + 1) / 2;
        long under = below + height % 2;
        View second = above == 1 ? x : x.part(2, 1, x.size(2) - 1);
        View sum = row(1, sums(1, second, 0, under, pairs), weight, null, List.of(), Type.FLOAT);
        View difference = row(2, sums(2, second, 0, under, pairs), weight, null, List.of(), Type.FLOAT);
        List<PostOp> early = ops.stream().takeWhile(op -> !op.isOfPixels()).toList();
        View upper = row(0, sums(0, x, above, under, pairs), weight, bias,
                added(dnnl.dnnl_binary_add, sum, difference, early), tape.type());
        View lower = row(3, sums(3, second, 0, under + 1, pairs), weight, bias,
                added(dnnl.dnnl_binary_sub, sum, difference, early), tape.type());
        interleave(upper, lower, to);
        ops.stream().skip(early.size()).forEach(op -> layers.apply(op, to));
    }

    private static List<PostOp> added(int algorithm, View sum, View difference, List<PostOp> ops) {
        List<PostOp> all = new ArrayList<>(List.of(PostOp.with(dnnl.dnnl_binary_add, sum),
                PostOp.with(algorithm, difference)));
        all.addAll(ops);
        return all;
    }

    /** @param below rows of zeros below, of which the last is left out if no sum wants it */
    private View sums(int product, View x, long above, long below, long pairs) {
        Taps weight = new Taps(x.size(1), SUMS.get(product));
        View to = tape.channelsLast(tape.type(), x.size(0), x.size(1), pairs, x.size(3));
        layers.convolve(x, new Key(weight, 0, weight.shape(), Form.CONVOLUTION, 0), null, new Layers.Window(
                new long[] {2, 1}, new long[] {above, 0}, new long[] {Math.max(0, below - 1), 0}), List.of(), to);
        return to;
    }

    private View row(int product, View x, Key weight, Key bias, List<PostOp> ops, Type type) {
        View to = tape.channelsLast(type, x.size(0), weight.shape().get(0), x.size(2), x.size(3));
        layers.convolve(x, weight.replacedBy(product), bias,
                new Layers.Window(new long[] {1, 1}, new long[] {0, 1}, new long[] {0, 1}), ops, to);
        return to;
    }

    private void interleave(View upper, View lower, View to) {
        long pairs = to.size(2) / 2;
        long width = to.size(1) * to.size(3);
        if (pairs > 0) {
            new Arithmetic(tape).concat(1, List.of(rows(upper.part(2, 0, pairs), 1, width),
                    rows(lower.part(2, 0, pairs), 1, width)), rows(to.part(2, 0, 2 * pairs), 2, width));
        }
        if (to.size(2) > 2 * pairs) {
            tape.moved(upper.part(2, pairs, 1), to.part(2, 2 * pairs, 1));
        }
    }

    /** (batch and pairs, rows, a row's values). */
    private static View rows(View picture, long rows, long width) {
        return picture.transposed(0, 2, 3, 1).reshaped(picture.count() / width / rows, rows, width).orElseThrow();
    }
}
