package org.diffusionj.onednn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.concat;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory_desc_vector;
import org.bytedeco.dnnl.reduction;
import org.bytedeco.javacpp.FloatPointer;

/** Operators without weights that compute with each value, as primitives. */
record Arithmetic(Tape tape) {
    void each(PostOp op, View from, View to) {
        tape.call(new eltwise_forward.primitive_desc(Dnnl.processor(), dnnl.dnnl_forward_inference, op.algorithm(),
                from.desc(), to.desc(), op.alpha(), op.beta(), Dnnl.options(), false),
                List.of(Arg.of(dnnl.DNNL_ARG_SRC, from), Arg.of(dnnl.DNNL_ARG_DST, to)));
    }

    View each(PostOp op, View x) {
        View from = tape.asUsual(x, x.type());
        View to = tape.usual(x.type(), x.sizes());
        each(op, from, to);
        return to;
    }

    /** In Java, of few numbers. */
    View each(DoubleUnaryOperator function, View x) {
        View from = tape.asRows(x, Type.FLOAT);
        View to = tape.rows(Type.FLOAT, x.sizes());
        long count = x.count();
        tape.host(List.of(from, to), places -> {
            FloatPointer in = new FloatPointer(places[0]);
            FloatPointer out = new FloatPointer(places[1]);
            for (long i = 0; i < count; i++) {
                out.put(i, (float) function.applyAsDouble(in.get(i)));
            }
        });
        return to;
    }

    /** @param b of the same rank; where it has one index, that meets all of the other's */
    void both(int algorithm, View a, View b, View to) {
        tape.call(new binary.primitive_desc(Dnnl.processor(), algorithm, a.desc(), b.desc(), to.desc(), Dnnl.options(),
                false), List.of(Arg.of(dnnl.DNNL_ARG_SRC_0, a), Arg.of(dnnl.DNNL_ARG_SRC_1, b),
                        Arg.of(dnnl.DNNL_ARG_DST, to)));
    }

    View both(int algorithm, View a, View b) {
        int rank = Math.max(a.rank(), b.rank());
        View first = widened(a, rank);
        View second = widened(b, rank);
        Type type = a.type() == Type.BFLOAT16 || b.type() == Type.BFLOAT16 ? Type.BFLOAT16 : Type.FLOAT;
        View to = tape.usual(type, larger(first.sizes(), second.sizes()));
        both(algorithm, tape.asUsual(first, first.type()), tape.asUsual(second, second.type()), to);
        return to;
    }

    /** With further axes of size 1 in front. */
    static View widened(View x, int rank) {
        if (x.rank() == rank) {
            return x;
        }
        long[] sizes = new long[rank];
        Arrays.fill(sizes, 1);
        System.arraycopy(x.sizes(), 0, sizes, rank - x.rank(), x.rank());
        return x.reshaped(sizes).orElseThrow();
    }

    static long[] larger(long[] a, long[] b) {
        long[] sizes = new long[a.length];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = Math.max(a[i], b[i]);
        }
        return sizes;
    }

    View concat(int axis, List<View> parts) {
        Type type = parts.stream().anyMatch(part -> part.type() == Type.BFLOAT16) ? Type.BFLOAT16 : Type.FLOAT;
        List<View> usual = parts.stream().map(part -> tape.asUsual(part, type)).toList();
        long[] sizes = usual.get(0).sizes().clone();
        sizes[axis] = usual.stream().mapToLong(part -> part.size(axis)).sum();
        View to = tape.usual(type, sizes);
        concat(axis, usual, to);
        return to;
    }

    void concat(int axis, List<View> parts, View to) {
        memory_desc_vector descs = new memory_desc_vector(parts.stream().map(View::desc)
                .toArray(memory.desc[]::new));
        List<Arg> arguments = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            arguments.add(Arg.of(dnnl.DNNL_ARG_MULTIPLE_SRC + i, parts.get(i)));
        }
        arguments.add(Arg.of(dnnl.DNNL_ARG_DST, to));
        tape.call(new concat.primitive_desc(Dnnl.processor(), to.desc(), axis, descs, Dnnl.options(), false),
                arguments);
    }

    /** The mean over axes, which stay with size 1. */
    View mean(View x, long... axes) {
        View from = tape.asUsual(x, x.type());
        long[] sizes = x.sizes().clone();
        for (long axis : axes) {
            sizes[(int) (axis < 0 ? axis + x.rank() : axis)] = 1;
        }
        View to = tape.usual(x.type(), sizes);
        tape.call(new reduction.primitive_desc(Dnnl.processor(), dnnl.dnnl_reduction_mean, from.desc(), to.desc(), 0, 0,
                Dnnl.options(), false), List.of(Arg.of(dnnl.DNNL_ARG_SRC, from), Arg.of(dnnl.DNNL_ARG_DST, to)));
        return to;
    }
}
