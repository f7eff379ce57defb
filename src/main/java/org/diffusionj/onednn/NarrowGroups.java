package org.diffusionj.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Normalises groups of few channels (Wu and He 2018), for which oneDNN's own layer takes many times as long as memory
 * does: means and variances come channel by channel from its batch normalisation, and a group's from its channels'.
 */
record NarrowGroups(Tape tape, int groups, float epsilon) {
    /** From so many channels a group on, oneDNN's own layer is as fast. */
    private static final int WIDE = 9;

    /** Of fewer values, its own layer is as fast: they stay in the caches. */
    private static final long MANY = 1 << 22;

    /** Its batch normalisation is fast for multiples of so many channels. */
    private static final int TOGETHER = 16;

    /** Whether it is worth it for such a picture. */
    static boolean areFaster(View picture, long groups) {
        return picture.rank() == 4 && picture.count() >= MANY && picture.size(1) % TOGETHER == 0
                && picture.size(1) / groups < WIDE;
    }

    /**
     * Adds it to the tape.
     *
     * @param from (batch, channels, height, width), channels last
     * @param scale (channels), as shift is
     * @param active whether SiLU follows
     */
    void add(View from, View scale, View shift, boolean active, View to) {
        for (long picture = 0; picture < from.size(0); picture++) {
            add(from.part(0, picture, 1), to.part(0, picture, 1), scale, shift, active);
        }
    }

    private void add(View from, View to, View scale, View shift, boolean active) {
        int channels = (int) from.size(1);
        View means = tape.rows(Type.FLOAT, channels);
        View variances = tape.rows(Type.FLOAT, channels);
        // What it normalises is not used; it lies where the result will.
        tape.call(new batch_normalization_forward.primitive_desc(Dnnl.processor(), dnnl.dnnl_forward_training,
                from.desc(), to.desc(), epsilon, dnnl.dnnl_normalization_flags_none, Dnnl.options(), false),
                List.of(Arg.of(dnnl.DNNL_ARG_SRC, from), Arg.of(dnnl.DNNL_ARG_MEAN, means),
                        Arg.of(dnnl.DNNL_ARG_VARIANCE, variances), Arg.of(dnnl.DNNL_ARG_DST, to)));
        View factors = tape.channelsLast(Type.FLOAT, 1, channels, 1, 1);
        View summands = tape.channelsLast(Type.FLOAT, 1, channels, 1, 1);
        tape.host(List.of(means, variances, scale, shift, factors, summands),
                places -> join(places, channels));
        List<PostOp> ops = Stream.concat(Stream.of(PostOp.with(dnnl.dnnl_binary_add, summands)),
                active ? Stream.of(PostOp.of(dnnl.dnnl_eltwise_swish, 1, 0)) : Stream.of()).toList();
        List<Arg> arguments = new ArrayList<>(List.of(Arg.of(dnnl.DNNL_ARG_SRC_0, from),
                Arg.of(dnnl.DNNL_ARG_SRC_1, factors), Arg.of(dnnl.DNNL_ARG_DST, to)));
        PostOp.addTo(arguments, ops);
        tape.call(new binary.primitive_desc(Dnnl.processor(), dnnl.dnnl_binary_mul, from.desc(), factors.desc(),
                to.desc(), PostOp.options(ops), false), arguments);
    }

    /** A group's variance is the mean of its channels' variances and of their means' squared distances from its own. */
    private void join(BytePointer[] places, int channels) {
        FloatPointer[] all = Stream.of(places).map(FloatPointer::new).toArray(FloatPointer[]::new);
        int width = channels / groups;
        for (int first = 0; first < channels; first += width) {
            double mean = 0;
            for (int c = first; c < first + width; c++) {
                mean += all[0].get(c) / (double) width;
            }
            double variance = 0;
            for (int c = first; c < first + width; c++) {
                double apart = all[0].get(c) - mean;
                variance += (all[1].get(c) + apart * apart) / width;
            }
            for (int c = first; c < first + width; c++) {
                double factor = all[2].get(c) / Math.sqrt(variance + epsilon);
                all[4].put(c, (float) factor);
                all[5].put(c, (float) (all[3].get(c) - mean * factor));
            }
        }
    }
}
