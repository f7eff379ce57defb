package org.diffusionj.onednn;

import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.WeightValues;

/**
 * Weights in the order in which primitives take them fastest, made once. Networks of a backend share what they have in
 * common, such as a UNet alone and with control networks.
 */
final class PackedWeights {
    private final Map<Key, List<Packed>> packed = new HashMap<>();
    private final ReadWeights read = new ReadWeights();

    /** One piece of memory for all kernels that are changed: many of many sizes would leave gaps between weights. */
    private final Workspace changed = new Workspace();

    /** How a layer takes a weight. */
    enum Form {
        VECTOR,
        TABLE,
        LINEAR,
        CONVOLUTION,

        /** For one of the four pixels that a pixel becomes, see {@link Pictures}. */
        FOLDED(2, 2),

        /** For one of the four products of {@link Winograd}. */
        ROWS(1, 3);

        private final long[] kernel;

        Form(long... kernel) {
            this.kernel = kernel;
        }

        /** Height and width of the kernels that take the place of a weight's own, or nothing. */
        long[] kernel() {
            return kernel;
        }
    }

    /**
     * A weight, or some of its rows, for a kind of layer.
     *
     * @param first the first element's place in the weight
     * @param part of the four that take its place, from 0; 0 if none do
     */
    record Key(WeightValues values, long first, List<Long> shape, Form form, int part) {
        long count() {
            return shape.stream().reduce(1L, (a, b) -> a * b);
        }

        /** Another of the four that take its place. */
        Key replacedBy(int other) {
            return new Key(values, first, shape, form, other);
        }

        boolean isChanged() {
            return form.kernel.length > 0;
        }

        /** Its shape, as a layer takes it. */
        long[] sizes() {
            long[] sizes = shape.stream().mapToLong(Long::longValue).toArray();
            System.arraycopy(form.kernel, 0, sizes, sizes.length - form.kernel.length, form.kernel.length);
            return sizes;
        }
    }

    /** Weights as they lie in memory. */
    record Packed(memory.desc desc, Piece piece, Owned owned, Set<Object> users) {}

    /** Those that one network uses, until it closes them. */
    final class Used implements AutoCloseable {
        private final Set<Key> keys = new HashSet<>();

        /** As it was packed first. */
        Optional<Packed> find(Key key) {
            synchronized (PackedWeights.this) {
                return packed.getOrDefault(key, List.of()).stream().findFirst().map(found -> taken(key, found));
            }
        }

        /** As it lies in a certain order, too. */
        Optional<Packed> find(Key key, memory.desc desc) {
            synchronized (PackedWeights.this) {
                return packed.getOrDefault(key, List.of()).stream().filter(one -> same(one.desc, desc)).findFirst()
                        .map(found -> taken(key, found));
            }
        }

        /** @param desc how they are to lie */
        Packed pack(Key key, memory.desc desc, Cancellation cancellation) {
            cancellation.check();
            synchronized (PackedWeights.this) {
                Packed made = PackedWeights.this.pack(key, desc);
                packed.computeIfAbsent(key, same -> new ArrayList<>()).add(made);
                return taken(key, made);
            }
        }

        private Packed taken(Key key, Packed found) {
            keys.add(key);
            found.users.add(this);
            return found;
        }

        @Override
        public void close() {
            synchronized (PackedWeights.this) {
                keys.forEach(this::leave);
                keys.clear();
            }
        }

        private void leave(Key key) {
            List<Packed> all = packed.get(key);
            all.removeIf(one -> {
                boolean last = one.users.remove(this) && one.users.isEmpty();
                if (last) {
                    one.owned.close();
                }
                return last;
            });
            if (all.isEmpty()) {
                packed.remove(key);
            }
        }
    }

    Used used() {
        return new Used();
    }

    @SuppressWarnings("try")
    private Packed pack(Key key, memory.desc desc) {
        Owned owned = new Owned();
        try (PointerScope scope = new PointerScope()) {
            memory.desc kept = owned.keep(new memory.desc(desc));
            BytePointer data = owned.keep(new BytePointer(Math.max(1, kept.get_size())));
            fill(key, kept, data);
            return new Packed(kept, Piece.at(data), owned, new HashSet<>());
        } catch (RuntimeException | Error e) {
            owned.close();
            throw e;
        }
    }

    private void fill(Key key, memory.desc desc, BytePointer data) {
        Pointer from = read.floats(key).getPointer(key.first * Float.BYTES);
        if (key.isChanged()) {
            Pointer room = changed.use(Kernels.count(key) * Float.BYTES);
            Kernels.change(floats(from, key.count()), key, floats(room, Kernels.count(key)));
            from = room;
        }
        memory source = new memory(plain(key), Dnnl.processor(), from);
        memory target = new memory(desc, Dnnl.processor(), (Pointer) data);
        new reorder(source, target).execute(Dnnl.queue(), source, target);
        Dnnl.queue()._wait();
    }

    private static FloatBuffer floats(Pointer from, long count) {
        return new BytePointer(from).limit(from.position() + count * Float.BYTES).asByteBuffer()
                .order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    /** How a weight lies in its file, seen as a primitive takes it. */
    static memory.desc plain(Key key) {
        long[] sizes = key.sizes();
        return key.form == Form.LINEAR ? new memory.desc(new long[] {sizes[1], sizes[0]}, memory.data_type.f32,
                new long[] {1, sizes[1]}) : View.rows(null, Type.FLOAT, sizes).desc();
    }

    /** What was read stays until all layers of a network have taken it. */
    synchronized void forgetRead() {
        read.forget();
        changed.release();
    }

    /** Bytes of all. */
    synchronized long bytes() {
        return packed.values().stream().flatMap(List::stream).mapToLong(one -> one.desc.get_size()).sum();
    }

    static memory.desc any(long[] sizes, Type type) {
        return new memory.desc(sizes, type.type(), memory.format_tag.any);
    }

    static boolean same(memory.desc a, memory.desc b) {
        return dnnl.dnnl_memory_desc_equal(a.get(), b.get()) != 0;
    }
}
