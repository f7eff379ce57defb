package org.diffusionj.ort;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;
import org.bytedeco.onnxruntime.MemoryInfo;
import org.bytedeco.onnxruntime.OrtMemoryInfo;
import org.bytedeco.onnxruntime.SessionOptions;
import org.bytedeco.onnxruntime.Value;
import org.bytedeco.onnxruntime.global.onnxruntime;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.NetworkDescription;
import org.diffusionj.runtime.NetworkDescription.Part;
import org.diffusionj.runtime.NetworkDescription.StoredWeight;
import org.diffusionj.runtime.ResourceStack;

/**
 * The weights that a described network's session computes with. Those that the network was opened with stay, so that
 * another description of it, in which some weights differ, needs to read only these.
 */
final class Initializers implements AutoCloseable {
    private final List<WeightMemory> first;
    private WeightMemory changed;

    private Initializers(List<WeightMemory> first, WeightMemory changed) {
        this.first = first;
        this.changed = changed;
    }

    /** @param shared where other networks' weights are found, and these are lent */
    static Initializers of(NetworkDescription.Form form, SharedWeights shared, Cancellation cancellation) {
        Set<StoredWeight> weights = weights(form);
        try (ResourceStack opened = new ResourceStack()) {
            List<WeightMemory> first = new ArrayList<>();
            shared.borrow(weights).forEach(memory -> first.add(opened.add(memory)));
            weights.removeIf(weight -> place(weight, first).isPresent());
            first.add(opened.add(shared.lent(WeightMemory.of(weights, cancellation))));
            Initializers read = new Initializers(first, shared.lent(WeightMemory.of(List.of(), cancellation)));
            opened.handOver();
            return read;
        }
    }

    private static Optional<Pointer> place(StoredWeight weight, List<WeightMemory> memories) {
        return memories.stream().flatMap(memory -> memory.place(weight).stream()).findFirst();
    }

    private static Set<StoredWeight> weights(NetworkDescription.Form form) {
        Set<StoredWeight> weights = new HashSet<>();
        form.initializers().values().forEach(part -> weights.add(part.weight()));
        return weights;
    }

    /** Reads what another description has otherwise. No session may be open that reads what was read so before. */
    void change(NetworkDescription.Form form, SharedWeights shared, Cancellation cancellation) {
        changed.close();
        Set<StoredWeight> others = weights(form);
        others.removeIf(weight -> place(weight, first).isPresent());
        changed = shared.lent(WeightMemory.of(others, cancellation));
    }

    /** Hands the weights of a graph to a session, in the caller's {@code PointerScope}. */
    void addTo(SessionOptions options, Map<String, Part> parts) {
        OrtMemoryInfo cpu = MemoryInfo.CreateCpu(onnxruntime.OrtDeviceAllocator, onnxruntime.OrtMemTypeDefault)
                .asOrtMemoryInfo();
        parts.forEach((name, part) ->
                options.AddInitializer(new BytePointer(name, StandardCharsets.UTF_8), value(cpu, part).asOrtValue()));
    }

    private Value value(OrtMemoryInfo cpu, Part part) {
        Pointer weight = place(part.weight(), first).or(() -> changed.place(part.weight())).orElseThrow();
        long count = part.shape().stream().reduce(1L, (a, b) -> a * b);
        LongPointer shape = new LongPointer(part.shape().stream().mapToLong(Long::longValue).toArray());
        if (!part.weight().storage().half()) {
            FloatPointer floats = new FloatPointer(weight).getPointer(part.first());
            return Value.CreateTensorFloat(cpu, floats, count, shape, part.shape().size());
        }
        ShortPointer halves = new ShortPointer(weight).getPointer(part.first());
        return Value.CreateTensor(cpu, halves, count * Short.BYTES, shape, part.shape().size(),
                onnxruntime.ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16);
    }

    @Override
    public void close() {
        try (ResourceStack all = new ResourceStack()) {
            first.forEach(all::add);
            all.add(changed);
        }
    }
}
