package org.diffusionj.onednn;

import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.NetworkDescription;
import org.diffusionj.tensor.Tensor;

/** All steps of a network for inputs of certain sizes, over one plan of memory. */
final class Plan implements AutoCloseable {
    private final Tape tape;
    private final Map<String, View> inputs = new LinkedHashMap<>();
    private final Map<String, View> outputs;
    private final long bytes;
    private long base;

    /**
     * Lays it out. Weights that nobody has used before are read.
     *
     * @param tape empty; the plan closes it
     * @param shapes of the inputs
     * @param repeated those of which all pictures of the batch are the same
     */
    @SuppressWarnings("try")
    Plan(NetworkDescription.Layers network, Tape tape, Map<String, long[]> shapes, Set<String> repeated,
            PackedWeights.Used weights, Cancellation cancellation) {
        this.tape = tape;
        try (PointerScope scope = new PointerScope()) {
            Map<String, View> taken = new LinkedHashMap<>();
            shapes.forEach((name, shape) -> {
                View view = tape.rows(Type.FLOAT, shape);
                inputs.put(name, repeated.contains(name) ? view.part(0, 0, 1) : view);
                taken.put(name, repeated.contains(name) ? view.repeated(shape[0]) : view);
            });
            outputs = new Lowering(network, tape, weights, cancellation).layOut(taken);
            bytes = tape.place();
        } catch (RuntimeException | Error e) {
            tape.close();
            throw e;
        }
    }

    /** How much shared memory a run takes. */
    long bytes() {
        return bytes;
    }

    /**
     * Computes.
     *
     * @param memory of at least {@link #bytes}, the same in all runs as long as it is not freed
     */
    @SuppressWarnings("try")
    Map<String, Tensor> run(Pointer memory, Map<String, Tensor> given, Cancellation cancellation) {
        try (PointerScope scope = new PointerScope()) {
            if (base != memory.address()) {
                for (Step step : tape.steps()) {
                    cancellation.check();
                    step.prepare();
                    step.bind(memory);
                }
                base = memory.address();
            }
            inputs.forEach((name, view) -> floats(view, memory).put(given.get(name).data(), 0, (int) view.count()));
            for (Step step : tape.steps()) {
                cancellation.check();
                step.run();
            }
            Map<String, Tensor> results = new HashMap<>();
            outputs.forEach((name, view) -> {
                float[] values = new float[Math.toIntExact(view.count())];
                floats(view, memory).get(values);
                results.put(name, Tensor.of(values, view.sizes()));
            });
            return results;
        }
    }

    private static FloatBuffer floats(View view, Pointer memory) {
        Pointer place = view.piece().place(memory, view.byteOffset());
        return place.limit(place.position() + view.count() * Float.BYTES).asByteBuffer()
                .order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    @Override
    public void close() {
        tape.close();
    }
}
