package org.diffusionj.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Normalises groups of few channels (Wu and He 2018), for which oneDNN's own layer takes many times as long as memory
 * does: means and variances come channel by channel and strip by strip from its batch normalisation, and a group's from
 * those.
 */
final class NarrowGroups {
    /** From so many channels a group on, oneDNN's own layer is as fast. */
    private static final int WIDE = 9;

    /** Of fewer values, its own layer is as fast: they stay in the caches. */
    private static final long MANY = 1 << 22;

    /** Its batch normalisation is fast for multiples of so many channels. */
    private static final int TOGETHER = 16;

    private final Tape tape;
    private final View picture;
    private final boolean active;
    private final List<Line> lines;

    /** What each channel of a picture is multiplied with, and what is then added. */
    private record Line(View factors, View summands) {}

    /**
     * Measures the groups, in steps that it adds to the tape.
     *
     * @param picture (batch, channels, height, width), channels last
     * @param scale (channels), as shift is
     * @param active whether SiLU follows
     */
    NarrowGroups(Tape tape, View picture, int groups, float epsilon, View scale, View shift, boolean active) {
        this.tape = tape;
        this.picture = picture;
        this.active = active;
        this.lines = LongStream.range(0, picture.size(0))
                .mapToObj(i -> line(picture.part(0, i, 1), groups, epsilon, scale, shift)).toList();
    }

    /** Whether it is worth it for such a picture. */
    static boolean areFaster(View picture, long groups) {
        return picture.rank() == 4 && picture.count() >= MANY && picture.size(1) % TOGETHER == 0
                && picture.size(1) / groups < WIDE;
    }

    View picture() {
        return picture;
    }

    private Line line(View one, int groups, float epsilon, View scale, View shift) {
        long channels = one.size(1);
        List<Strip> strips = Strip.all(one);
        View means = tape.rows(Type.FLOAT, strips.size(), channels);
        View variances = tape.rows(Type.FLOAT, strips.size(), channels);
        for (int i = 0; i < strips.size(); i++) {
            measure(strips.get(i).of(one), of(means, i), of(variances, i));
        }
        Line line = new Line(tape.channelsLast(Type.FLOAT, 1, channels, 1, 1),
                tape.channelsLast(Type.FLOAT, 1, channels, 1, 1));
        double[] shares = strips.stream().mapToDouble(strip -> strip.rows() / (double) one.size(2)).toArray();
        tape.host(List.of(means, variances, scale, shift, line.factors, line.summands),
                places -> join(places, shares, (int) channels, groups, epsilon));
        return line;
    }

    private static View of(View numbers, int strip) {
        return numbers.part(0, strip, 1).reshaped(numbers.size(1)).orElseThrow();
    }

    /** What the layer normalises is not used. */
    private void measure(View strip, View means, View variances) {
        View unused = tape.channelsLast(strip.type(), strip.sizes());
        tape.call(new batch_normalization_forward.primitive_desc(Dnnl.processor(), dnnl.dnnl_forward_training,
                strip.desc(), unused.desc(), 0, dnnl.dnnl_normalization_flags_none, Dnnl.options(), false),
                List.of(Arg.of(dnnl.DNNL_ARG_SRC, strip), Arg.of(dnnl.DNNL_ARG_MEAN, means),
                        Arg.of(dnnl.DNNL_ARG_VARIANCE, variances), Arg.of(dnnl.DNNL_ARG_DST, unused)));
    }

    /** A group's variance is the mean of its parts' variances and of their means' squared distances from its own. */
    private static void join(BytePointer[] places, double[] shares, int channels, int groups, float epsilon) {
        FloatPointer[] all = Stream.of(places).map(FloatPointer::new).toArray(FloatPointer[]::new);
        int width = channels / groups;
        for (int first = 0; first < channels; first += width) {
            double mean = 0;
            double variance = 0;
            for (int i = 0; i < shares.length * width; i++) {
                mean += all[0].get(part(i, first, width, channels)) * shares[i / width] / width;
            }
            for (int i = 0; i < shares.length * width; i++) {
                int part = part(i, first, width, channels);
                double apart = all[0].get(part) - mean;
                variance += (all[1].get(part) + apart * apart) * shares[i / width] / width;
            }
            for (int c = first; c < first + width; c++) {
                double factor = all[2].get(c) / Math.sqrt(variance + epsilon);
                all[4].put(c, (float) factor);
                all[5].put(c, (float) (all[3].get(c) - mean * factor));
            }
        }
    }

    /** Where the numbers of one channel of one strip are, counted within a group. */
    private static int part(int index, int first, int width, int channels) {
        return index / width * channels + first + index % width;
    }

    /** Some rows of a picture of the batch, normalised. */
    View rows(long index, long first, long count) {
        View to = tape.channelsLast(tape.type(), 1, picture.size(1), count, picture.size(3));
        write(index, first, to);
        return to;
    }

    /** Normalises some rows of a picture of the batch. */
    void write(long index, long from, View to) {
        View rows = picture.part(0, index, 1).part(2, from, to.size(2));
        Line line = lines.get((int) index);
        List<PostOp> ops = Stream.concat(Stream.of(PostOp.with(dnnl.dnnl_binary_add, line.summands)),
                active ? Stream.of(PostOp.of(dnnl.dnnl_eltwise_swish, 1, 0)) : Stream.of()).toList();
        List<Arg> arguments = new ArrayList<>(List.of(Arg.of(dnnl.DNNL_ARG_SRC_0, rows),
                Arg.of(dnnl.DNNL_ARG_SRC_1, line.factors), Arg.of(dnnl.DNNL_ARG_DST, to)));
        PostOp.addTo(arguments, ops);
        tape.call(new binary.primitive_desc(Dnnl.processor(), dnnl.dnnl_binary_mul, rows.desc(), line.factors.desc(),
                to.desc(), PostOp.options(ops), false), arguments);
    }
}
