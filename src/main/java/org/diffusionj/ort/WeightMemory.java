package org.diffusionj.ort;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.ShortPointer;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.NetworkDescription.Order;
import org.diffusionj.runtime.NetworkDescription.StoredWeight;
import org.diffusionj.tensor.Half;

/**
 * Weights of described networks that sessions read where they lie: in the file's mapping if they are stored there as
 * the session takes them, else in memory of their own, into which they are converted once.
 */
final class WeightMemory implements AutoCloseable {
    /** What a line of the processor's cache holds, so that no two weights share one. */
    private static final long ALIGNMENT = 64;

    private final Map<StoredWeight, Pointer> places = new HashMap<>();
    private final BytePointer converted;

    /** Kept as long as sessions read there: a mapping ends when nobody knows its buffer any more. */
    private final List<ByteBuffer> mappings = new ArrayList<>();
    private int users = 1;

    private WeightMemory(long bytes) {
        this.converted = new BytePointer(Math.max(1, bytes));
    }

    /**
     * Maps and reads weights, on all cores.
     *
     * @throws java.util.concurrent.CancellationException soon after the cancellation
     */
    @SuppressWarnings("try")
    static WeightMemory of(Collection<StoredWeight> weights, Cancellation cancellation) {
        Map<StoredWeight, ByteBuffer> mapped = new HashMap<>();
        Map<StoredWeight, Long> offsets = new HashMap<>();
        long bytes = 0;
        for (StoredWeight weight : weights) {
            Optional<ByteBuffer> mapping = mapping(weight);
            if (mapping.isPresent()) {
                mapped.put(weight, mapping.get());
            } else {
                offsets.put(weight, bytes);
                bytes += (bytes(weight) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            }
        }
        try (PointerScope scope = new PointerScope()) {
            WeightMemory memory = new WeightMemory(bytes);
            memory.converted.retainReference();
            try {
                memory.fill(mapped, offsets, cancellation);
                return memory;
            } catch (RuntimeException | Error e) {
                memory.close();
                throw e;
            }
        }
    }

    private void fill(Map<StoredWeight, ByteBuffer> mapped, Map<StoredWeight, Long> offsets,
            Cancellation cancellation) {
        mapped.forEach((weight, buffer) -> {
            mappings.add(buffer);
            places.put(weight, new BytePointer(buffer));
        });
        offsets.forEach((weight, offset) -> places.put(weight, converted.getPointer(offset)));
        offsets.keySet().parallelStream().forEach(weight -> {
            cancellation.check();
            long count = weight.storage().count(weight.values().count());
            Pointer place = places.get(weight);
            if (weight.storage().half()) {
                new ShortPointer(place).capacity(count).put(Half.fromFloats(inOrder(weight)));
            } else if (weight.storage().order() == Order.OWN) {
                weight.values().writeTo(new FloatPointer(place).capacity(count).asByteBuffer().asFloatBuffer());
            } else {
                new FloatPointer(place).capacity(count).put(inOrder(weight));
            }
        });
    }

    private static Optional<ByteBuffer> mapping(StoredWeight weight) {
        if (weight.storage().order() != Order.OWN) {
            return Optional.empty();
        }
        return weight.storage().half() ? weight.values().mappedHalves() : weight.values().mapped();
    }

    private static long bytes(StoredWeight weight) {
        return weight.storage().count(weight.values().count())
                * (weight.storage().half() ? Short.BYTES : Float.BYTES);
    }

    private static float[] floats(StoredWeight weight) {
        FloatBuffer values = FloatBuffer.allocate(Math.toIntExact(weight.values().count()));
        weight.values().writeTo(values);
        return values.array();
    }

    private static float[] inOrder(StoredWeight weight) {
        return switch (weight.storage().order()) {
            case OWN -> floats(weight);
            case CHANNELS_LAST -> channelsLast(floats(weight), weight.values().shape());
            case FOLDED -> folded(floats(weight));
            case TURNED -> turned(floats(weight), weight.values().shape());
            case QUARTERED -> quartered(floats(weight), Math.toIntExact(weight.values().shape().get(0)));
        };
    }

    /** Of three weights in a row, the first pixel sees one and two together, the second two and one. */
    private static float[] folded(float[] values) {
        int kernels = values.length / 9;
        float[] folded = new float[16 * kernels];
        for (int kernel = 0; kernel < kernels; kernel++) {
            for (int i = 0; i < 9; i++) {
                for (int pixel = 0; pixel < 4; pixel++) {
                    int row = (i / 3 + 1 - pixel / 2) / 2;
                    int column = (i % 3 + 1 - pixel % 2) / 2;
                    folded[(pixel * kernels + kernel) * 4 + 2 * row + column] += values[9 * kernel + i];
                }
            }
        }
        return folded;
    }

    /** (out, in, height, width) becomes (out, height, width, in). */
    private static float[] channelsLast(float[] values, List<Long> shape) {
        int in = Math.toIntExact(shape.get(1));
        int pixels = Math.toIntExact(shape.get(2) * shape.get(3));
        float[] turned = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            int out = i / (in * pixels);
            int channel = i / pixels % in;
            turned[(out * pixels + i % pixels) * in + channel] = values[i];
        }
        return turned;
    }

    /** (out, in, height, width) becomes (in, out, height, width), the last pixel of a kernel its first. */
    private static float[] turned(float[] values, List<Long> shape) {
        int out = Math.toIntExact(shape.get(0));
        int in = Math.toIntExact(shape.get(1));
        int pixels = Math.toIntExact(shape.get(2) * shape.get(3));
        float[] turned = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            int row = i / (in * pixels);
            int column = i / pixels % in;
            turned[(column * out + row) * pixels + pixels - 1 - i % pixels] = values[i];
        }
        return turned;
    }

    /** (out, in, height, width) becomes (4, out, in / 4, height, width). */
    private static float[] quartered(float[] values, int out) {
        int piece = values.length / out / 4;
        float[] quartered = new float[values.length];
        for (int i = 0; i < 4 * out; i++) {
            System.arraycopy(values, i * piece, quartered, (i % 4 * out + i / 4) * piece, piece);
        }
        return quartered;
    }

    /** Where a weight lies, if it is here. */
    Optional<Pointer> place(StoredWeight weight) {
        return Optional.ofNullable(places.get(weight));
    }

    /** The same for one more user, who closes it, too. */
    synchronized WeightMemory borrowed() {
        users++;
        return this;
    }

    synchronized boolean isFreed() {
        return users <= 0;
    }

    /** Frees it when the last user closes it. */
    @Override
    public synchronized void close() {
        users--;
        if (users == 0) {
            places.clear();
            mappings.clear();
            converted.deallocate();
        }
    }
}
