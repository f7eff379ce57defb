package org.diffusionj.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.group_normalization_forward;
import org.bytedeco.dnnl.layer_normalization_forward;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc;
import org.bytedeco.dnnl.reorder;
import org.diffusionj.onednn.PackedWeights.Key;
import org.diffusionj.onednn.PackedWeights.Packed;
import org.diffusionj.runtime.Cancellation;

/** Layers with weights, as primitives. */
final class Layers {
    private static final int NORMALISE = dnnl.dnnl_use_scale | dnnl.dnnl_use_shift;

    /** Bytes of a weight that may be kept in several orders: all of such are little of a large network. */
    private static final long SMALL = 1 << 20;

    private final Tape tape;
    private final PackedWeights.Used weights;
    private final Cancellation cancellation;
    private final Arithmetic arithmetic;

    Layers(Tape tape, PackedWeights.Used weights, Cancellation cancellation) {
        this.tape = tape;
        this.weights = weights;
        this.cancellation = cancellation;
        this.arithmetic = new Arithmetic(tape);
    }

    /** A convolution's geometry: rows before columns. */
    record Window(long[] strides, long[] before, long[] after) {
        /** Of the result, along the height (0) or the width (1). */
        long size(View x, long[] kernel, int side) {
            return (x.size(2 + side) + before[side] + after[side] - kernel[side]) / strides[side] + 1;
        }
    }

    /**
     * Convolves.
     *
     * @param x a picture with its channels last
     * @param bias null if there is none
     * @param to where the result goes
     */
    void convolve(View x, Key weight, Key bias, Window window, List<PostOp> ops, View to) {
        View shift = bias == null ? null : vector(bias);
        layer(x, weight, weight.sizes(), shift, ops, to, (desc, options) -> shift == null
                ? new convolution_forward.primitive_desc(Dnnl.processor(), dnnl.dnnl_forward_inference,
                        dnnl.dnnl_convolution_direct, x.desc(), desc, to.desc(), window.strides, window.before,
                        window.after, options, true)
                : new convolution_forward.primitive_desc(Dnnl.processor(), dnnl.dnnl_forward_inference,
                        dnnl.dnnl_convolution_direct, x.desc(), desc, shift.desc(), to.desc(), window.strides,
                        window.before, window.after, options, true));
    }

    /**
     * {@code x W' + b}.
     *
     * @param x (rows, in)
     * @param bias null if there is none
     * @param to (rows, out)
     */
    void multiply(View x, Key weight, Key bias, List<PostOp> ops, View to) {
        View shift = bias == null ? null : vector(bias).reshaped(1, to.size(1)).orElseThrow();
        long[] shape = {weight.shape().get(1), weight.shape().get(0)};
        layer(x, weight, shape, shift, ops, to, (desc, options) -> shift == null
                ? new matmul.primitive_desc(Dnnl.processor(), x.desc(), desc, to.desc(), options, true)
                : new matmul.primitive_desc(Dnnl.processor(), x.desc(), desc, shift.desc(), to.desc(), options, true));
    }

    private void layer(View x, Key weight, long[] shape, View bias, List<PostOp> ops, View to,
            BiFunction<memory.desc, primitive_attr, primitive_desc> maker) {
        Packed known = weights.find(weight).orElse(null);
        memory.desc any = PackedWeights.any(shape, tape.type());
        primitive_desc made = maker.apply(known == null ? any : known.desc(), PostOp.options(ops));
        if (!Dnnl.isFast(made) && known != null) {
            made = maker.apply(any, PostOp.options(ops));
        }
        if (!Dnnl.isFast(made) && !ops.isEmpty()) {
            layer(x, weight, shape, bias, List.of(), to, maker);
            ops.forEach(op -> apply(op, to));
            return;
        }
        if (!made.asBoolean()) {
            throw new IllegalStateException("oneDNN has no such layer: " + List.of(weight.form(), weight.shape()));
        }
        memory.desc wanted = made.weights_desc();
        Packed packed = known != null ? known : weights.pack(weight, wanted, cancellation);
        List<Arg> arguments = new ArrayList<>(List.of(Arg.of(dnnl.DNNL_ARG_SRC, x),
                weights(weight, packed, wanted), Arg.of(dnnl.DNNL_ARG_DST, to)));
        if (bias != null) {
            arguments.add(Arg.of(dnnl.DNNL_ARG_BIAS, bias));
        }
        PostOp.addTo(arguments, ops);
        tape.call(made, arguments);
    }

    /**
     * Weights that lie otherwise than a layer of this size wants them: small ones are kept in its order, too, and large
     * ones are brought into it in each run.
     */
    private Arg weights(Key weight, Packed packed, memory.desc wanted) {
        if (PackedWeights.same(packed.desc(), wanted)) {
            return new Arg(dnnl.DNNL_ARG_WEIGHTS, packed.desc(), packed.piece(), 0);
        }
        if (wanted.get_size() <= SMALL) {
            Packed other = weights.find(weight, wanted).orElseGet(() -> weights.pack(weight, wanted, cancellation));
            return new Arg(dnnl.DNNL_ARG_WEIGHTS, other.desc(), other.piece(), 0);
        }
        Piece turned = tape.piece(wanted.get_size());
        tape.call(new reorder.primitive_desc(Dnnl.processor(), packed.desc(), Dnnl.processor(),
                wanted, Dnnl.options(), false), List.of(
                        new Arg(dnnl.DNNL_ARG_FROM, packed.desc(), packed.piece(), 0),
                        new Arg(dnnl.DNNL_ARG_TO, wanted, turned, 0)));
        return new Arg(dnnl.DNNL_ARG_WEIGHTS, wanted, turned, 0);
    }

    /** To what is there already. */
    void apply(PostOp op, View to) {
        if (op.operand() == null) {
            arithmetic.each(op, to, to);
        } else {
            arithmetic.both(op.algorithm(), to, op.operand(), to);
        }
    }

    /** A weight of one axis, or of few numbers, in floats. */
    View vector(Key key) {
        View plain = View.rows(null, Type.FLOAT, key.shape().stream().mapToLong(Long::longValue).toArray());
        Packed packed = weights.find(key).orElseGet(() -> weights.pack(key, plain.desc(), cancellation));
        return View.rows(packed.piece(), Type.FLOAT, plain.sizes());
    }

    /** A weight whose rows are looked up, in the type of layers. */
    View table(Key key) {
        View plain = View.rows(null, tape.type(), key.shape().stream().mapToLong(Long::longValue).toArray());
        Packed packed = weights.find(key).orElseGet(() -> weights.pack(key, plain.desc(), cancellation));
        return View.rows(packed.piece(), tape.type(), plain.sizes());
    }

    /** @param x channels last */
    NarrowGroups narrowGroups(View x, Key scale, Key shift, long groups, float epsilon, boolean active) {
        return new NarrowGroups(tape, x, (int) groups, epsilon, vector(scale), vector(shift), active);
    }

    /** @param from in the order that layers take */
    View groupNorm(View from, Key scale, Key shift, long groups, float epsilon, boolean active) {
        View to = tape.usual(tape.type(), from.sizes());
        tape.call(new group_normalization_forward.primitive_desc(Dnnl.processor(), dnnl.dnnl_forward_inference,
                from.desc(), to.desc(), groups, epsilon, NORMALISE, Dnnl.options(), false),
                normed(from, scale, shift, to));
        if (active) {
            // Within the layer, a SiLU would be computed of a group's channels at a time, which fill no register.
            arithmetic.each(PostOp.of(dnnl.dnnl_eltwise_swish, 1, 0), to, to);
        }
        return to;
    }

    View layerNorm(View x, Key scale, Key shift, float epsilon) {
        View from = tape.asRows(x, tape.type());
        View to = tape.rows(tape.type(), x.sizes());
        tape.call(new layer_normalization_forward.primitive_desc(Dnnl.processor(), dnnl.dnnl_forward_inference,
                from.desc(), to.desc(), epsilon, NORMALISE, Dnnl.options(), false), normed(from, scale, shift, to));
        return to;
    }

    private List<Arg> normed(View from, Key scale, Key shift, View to) {
        return List.of(Arg.of(dnnl.DNNL_ARG_SRC, from), Arg.of(dnnl.DNNL_ARG_SCALE, vector(scale)),
                Arg.of(dnnl.DNNL_ARG_SHIFT, vector(shift)), Arg.of(dnnl.DNNL_ARG_DST, to));
    }
}
