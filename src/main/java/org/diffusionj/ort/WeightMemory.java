package org.diffusionj.ort;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.WeightValues;

/**
 * Weights of described networks, as floats that sessions read where they lie: in the file's mapping if they are floats
 * there, else in memory of their own, into which they are widened once.
 */
final class WeightMemory implements AutoCloseable {
    /** What a line of the processor's cache holds, so that no two weights share one. */
    private static final long ALIGNMENT = 64;

    private final Map<WeightValues, Pointer> places = new IdentityHashMap<>();
    private final BytePointer widened;

    /** Kept as long as sessions read there: a mapping ends when nobody knows its buffer any more. */
    private final List<ByteBuffer> mappings = new ArrayList<>();
    private int users = 1;

    private WeightMemory(long bytes) {
        this.widened = new BytePointer(Math.max(1, bytes));
    }

    /**
     * Maps and reads weights, on all cores.
     *
     * @throws java.util.concurrent.CancellationException soon after the cancellation
     */
    @SuppressWarnings("try")
    static WeightMemory of(Collection<WeightValues> weights, Cancellation cancellation) {
        Map<WeightValues, ByteBuffer> mapped = new IdentityHashMap<>();
        Map<WeightValues, Long> offsets = new IdentityHashMap<>();
        long bytes = 0;
        for (WeightValues weight : weights) {
            Optional<ByteBuffer> mapping = weight.mapped();
            if (mapping.isPresent()) {
                mapped.put(weight, mapping.get());
            } else {
                offsets.put(weight, bytes);
                bytes += (weight.count() * Float.BYTES + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            }
        }
        try (PointerScope scope = new PointerScope()) {
            WeightMemory memory = new WeightMemory(bytes);
            memory.widened.retainReference();
            try {
                memory.fill(mapped, offsets, cancellation);
                return memory;
            } catch (RuntimeException | Error e) {
                memory.close();
                throw e;
            }
        }
    }

    private void fill(Map<WeightValues, ByteBuffer> mapped, Map<WeightValues, Long> offsets,
            Cancellation cancellation) {
        mapped.forEach((weight, buffer) -> {
            mappings.add(buffer);
            places.put(weight, new BytePointer(buffer));
        });
        offsets.forEach((weight, offset) -> places.put(weight, widened.getPointer(offset)));
        offsets.keySet().parallelStream().forEach(weight -> {
            cancellation.check();
            FloatPointer place = new FloatPointer(places.get(weight)).capacity(weight.count());
            weight.writeTo(place.asByteBuffer().asFloatBuffer());
        });
    }

    /** Where a weight lies, if it is here. */
    Optional<Pointer> place(WeightValues weight) {
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
            widened.deallocate();
        }
    }
}
