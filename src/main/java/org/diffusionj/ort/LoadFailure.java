package org.diffusionj.ort;

import java.util.OptionalLong;
import java.util.Set;
import org.diffusionj.runtime.Device;
import org.diffusionj.runtime.DeviceMemoryException;
import org.diffusionj.runtime.NetworkSource;

/** Says what went wrong when a graph could not be loaded. */
final class LoadFailure {
    private LoadFailure() {}

    static IllegalStateException of(NetworkSource graph, Compute compute, Throwable cause) {
        if (RunFailure.isOutOfMemory(cause)) {
            return new DeviceMemoryException("The memory of " + compute.label() + " is not enough to load " + graph
                    + ". Close other programs or models, or take a smaller model or one in half precision."
                    + " See README#out-of-memory", OptionalLong.empty(), OptionalLong.empty(), cause);
        }
        Set<String> fused = FusedOperators.in(graph.file());
        if (!fused.isEmpty() && compute.place().kind() == Device.Kind.CPU) {
            return new IllegalStateException(graph + " was fused for CUDA: its operators " + String.join(", ", fused)
                    + " do not exist on the CPU. Compute on CUDA, or take the model's folder that was not fused."
                    + " See README#fused-graphs", cause);
        }
        return new IllegalStateException(graph + " could not be loaded by ONNX Runtime " + OrtLibrary.version()
                + ": " + cause.getMessage() + ". Is the file complete, and are its external data files beside it?"
                + " See README#graph-does-not-load", cause);
    }
}
