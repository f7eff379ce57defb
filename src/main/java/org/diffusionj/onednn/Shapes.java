package org.diffusionj.onednn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.diffusionj.graph.Node;

/** Operators that tell of sizes, or see tensors in other sizes, mostly without moving them. */
record Shapes(Values values, Tape tape) {
    Known shape(Node node) {
        long[] sizes = values.sizes(node.inputs().get(0));
        int from = node.attributes().containsKey("start") ? (int) Values.number(node, "start") : 0;
        int to = node.attributes().containsKey("end") ? (int) Values.number(node, "end") : sizes.length;
        return Known.of(Arrays.copyOfRange(sizes, from, to));
    }

    /** 0 where a size stays, -1 for the rest. */
    Object reshape(Node node) {
        long[] own = values.sizes(node.inputs().get(0));
        long[] sizes = values.known(node, 1).longs();
        long rest = Arrays.stream(own).reduce(1, (a, b) -> a * b);
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = sizes[i] == 0 ? own[i] : sizes[i];
            rest /= sizes[i] == -1 ? 1 : sizes[i];
        }
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = sizes[i] == -1 ? rest : sizes[i];
        }
        return reshaped(node, sizes);
    }

    private Object reshaped(Node node, long... sizes) {
        if (values.get(node.inputs().get(0)) instanceof Known known) {
            return known.reshaped(sizes);
        }
        View x = values.view(node, 0);
        if (x.isRepeated() && (sizes.length == 0 || sizes[0] != x.size(0))) {
            return tape.asRows(x, x.type()).reshaped(sizes).orElseThrow();
        }
        return x.reshaped(sizes).orElseGet(() -> tape.moved(x, tape.rows(x.type(), x.sizes())).reshaped(sizes)
                .orElseThrow());
    }

    Object unsqueeze(Node node) {
        List<Long> sizes = sizes(node);
        for (long axis : values.known(node, 1).longs()) {
            sizes.add((int) axis, 1L);
        }
        return reshaped(node, sizes.stream().mapToLong(Long::longValue).toArray());
    }

    Object squeeze(Node node) {
        List<Long> sizes = sizes(node);
        for (long axis : values.known(node, 1).longs()) {
            sizes.remove((int) axis);
        }
        return reshaped(node, sizes.stream().mapToLong(Long::longValue).toArray());
    }

    private List<Long> sizes(Node node) {
        return new ArrayList<>(Arrays.stream(values.sizes(node.inputs().get(0))).boxed().toList());
    }

    View transpose(Node node) {
        int[] axes = Arrays.stream(Values.longs(node, "perm")).mapToInt(axis -> (int) axis).toArray();
        View x = values.view(node, 0);
        return (x.isRepeated() && axes[0] != 0 ? tape.asRows(x, x.type()) : x).transposed(axes).tidy();
    }

    Object concat(Node node) {
        List<Object> parts = node.inputs().stream().map(values::get).toList();
        if (parts.stream().allMatch(Known.class::isInstance)) {
            return Known.of(parts.stream().flatMapToLong(part -> Arrays.stream(((Known) part).longs())).toArray());
        }
        List<View> views = node.inputs().stream().map(values::view).toList();
        return new Arithmetic(tape).concat(Values.axis(node, views.get(0).rank()), views);
    }

    void split(Node node) {
        View x = values.view(node, 0);
        int axis = Values.axis(node, x.rank());
        int parts = node.outputs().size();
        long each = x.size(axis) / parts;
        for (int i = 0; i < parts; i++) {
            values.put(node.outputs().get(i), x.part(axis, i * each, each));
        }
    }

    /** Of one axis. */
    View slice(Node node) {
        long from = values.known(node, 1).longs()[0];
        long to = values.known(node, 2).longs()[0];
        return values.view(node, 0).part((int) values.known(node, 3).longs()[0], from, to - from);
    }
}
