package org.diffusionj.ort;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.onnxruntime.MemoryInfo;
import org.bytedeco.onnxruntime.OrtMemoryInfo;
import org.bytedeco.onnxruntime.SessionOptions;
import org.bytedeco.onnxruntime.Value;
import org.bytedeco.onnxruntime.global.onnxruntime;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.NetworkDescription;
import org.diffusionj.runtime.NetworkDescription.Part;
import org.diffusionj.runtime.ResourceStack;
import org.diffusionj.runtime.WeightValues;

/**
 * The weights that a described network's session computes with. Those that the network was opened with stay, so that
 * another description of it, in which some weights differ, needs to read only these.
 */
final class Initializers implements AutoCloseable {
    private final WeightMemory first;
    private WeightMemory changed;

    private Initializers(WeightMemory first, WeightMemory changed) {
        this.first = first;
        this.changed = changed;
    }

    static Initializers of(NetworkDescription.Form form, Cancellation cancellation) {
        return new Initializers(WeightMemory.of(weights(form), cancellation), WeightMemory.of(List.of(), cancellation));
    }

    private static Set<WeightValues> weights(NetworkDescription.Form form) {
        Set<WeightValues> weights = Collections.newSetFromMap(new IdentityHashMap<>());
        form.initializers().values().forEach(part -> weights.add(part.weight()));
        return weights;
    }

    /** Reads what another description has otherwise. No session may be open that reads what was read so before. */
    void change(NetworkDescription.Form form, Cancellation cancellation) {
        changed.close();
        Set<WeightValues> others = weights(form);
        others.removeIf(weight -> first.place(weight).isPresent());
        changed = WeightMemory.of(others, cancellation);
    }

    /** Hands the weights of a graph to a session, in the caller's {@code PointerScope}. */
    void addTo(SessionOptions options, Map<String, Part> parts) {
        OrtMemoryInfo cpu = MemoryInfo.CreateCpu(onnxruntime.OrtDeviceAllocator, onnxruntime.OrtMemTypeDefault)
                .asOrtMemoryInfo();
        parts.forEach((name, part) ->
                options.AddInitializer(new BytePointer(name, StandardCharsets.UTF_8), value(cpu, part).asOrtValue()));
    }

    private Value value(OrtMemoryInfo cpu, Part part) {
        Pointer weight = first.place(part.weight()).or(() -> changed.place(part.weight())).orElseThrow();
        long count = part.shape().stream().reduce(1L, (a, b) -> a * b);
        FloatPointer place = new FloatPointer(weight).getPointer(part.first());
        LongPointer shape = new LongPointer(part.shape().stream().mapToLong(Long::longValue).toArray());
        return Value.CreateTensorFloat(cpu, place, count, shape, part.shape().size());
    }

    @Override
    public void close() {
        try (ResourceStack all = new ResourceStack()) {
            all.add(first);
            all.add(changed);
        }
    }
}
