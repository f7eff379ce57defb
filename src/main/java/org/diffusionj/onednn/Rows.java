package org.diffusionj.onednn;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.diffusionj.graph.Node;
import org.diffusionj.onednn.PackedWeights.Form;

/** Operators that choose whole rows, in Java. */
record Rows(Values values, Tape tape, Layers layers) {
    /** Of known places of an axis, or rows of a weight by numbers that come in. */
    View gather(Node node) {
        if (values.isKnown(node, 1)) {
            View x = values.view(node, 0);
            int axis = Values.axis(node, x.rank());
            return new Arithmetic(tape).concat(axis, Arrays.stream(values.known(node, 1).longs())
                    .mapToObj(place -> x.part(axis, place, 1)).toList());
        }
        View table = layers.table(values.key(node, 0, Form.TABLE));
        View places = tape.asRows(values.view(node, 1), Type.FLOAT);
        long[] sizes = Arrays.copyOf(places.sizes(), places.rank() + 1);
        sizes[places.rank()] = table.size(1);
        View to = tape.rows(table.type(), sizes);
        copy(places, table, 0, to);
        return to;
    }

    /** Of each picture's rows the one whose number is told. */
    View chosen(Node node) {
        View rows = values.view(node, 0);
        View from = tape.asRows(rows, rows.type());
        View to = tape.rows(from.type(), from.size(0), from.size(2));
        copy(tape.asRows(values.view(node, 1), Type.FLOAT), from, from.size(1), to);
        return to;
    }

    /** @param apart rows from one of the places to the next */
    private void copy(View places, View from, long apart, View to) {
        long bytes = from.size(from.rank() - 1) * from.type().bytes();
        long count = places.count();
        tape.host(List.of(places, from, to), at -> {
            FloatPointer numbers = new FloatPointer(at[0]);
            for (long i = 0; i < count; i++) {
                long row = i * apart + (long) numbers.get(i);
                Pointer.memcpy(at[2].getPointer(i * bytes), at[1].getPointer(row * bytes), bytes);
            }
        });
    }

    /** 1 where a value is a certain number, else 0. */
    View equal(Node node) {
        double wanted = values.known(node, 1).values()[0];
        return new Arithmetic(tape).each(value -> value == wanted ? 1 : 0, values.view(node, 0));
    }

    /** Along the last axis, which stays with size 1; the first of several. */
    View placeOfLargest(Node node) {
        View x = values.view(node, 0);
        View from = tape.asRows(x, Type.FLOAT);
        int width = (int) x.size(x.rank() - 1);
        long[] sizes = x.sizes().clone();
        sizes[sizes.length - 1] = 1;
        View to = tape.rows(Type.FLOAT, sizes);
        long rows = to.count();
        tape.host(List.of(from, to), places -> {
            FloatPointer in = new FloatPointer(places[0]);
            for (long row = 0; row < rows; row++) {
                int largest = 0;
                for (int i = 1; i < width; i++) {
                    largest = in.get(row * width + i) > in.get(row * width + largest) ? i : largest;
                }
                new FloatPointer(places[1]).put(row, largest);
            }
        });
        return to;
    }
}
