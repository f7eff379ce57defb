package org.diffusionj.ort;

import java.nio.file.Path;
import java.util.concurrent.atomic.LongAdder;
import org.diffusionj.runtime.Backend;
import org.diffusionj.runtime.Network;

/**
 * Opens networks in ONNX Runtime on the CPU, with one thread a physical core (system property
 * {@code diffusionj.threads} for another number).
 *
 * <pre>{@code
 * Backend backend = new OrtBackend();
 * try (Network unet = backend.open(folder.resolve("unet/model.onnx"))) {
 *     Map<String, Tensor> outputs = unet.run(inputs, new Cancellation());
 * }
 * }</pre>
 */
public final class OrtBackend implements Backend {
    private final int threads = CpuThreads.count();
    private final LongAdder nanosInRun = new LongAdder();

    @Override
    public Network open(Path graph) {
        OrtLibrary.version();    // Explains a missing library before classes that need it are loaded.
        return OrtNetwork.open(graph, threads, nanosInRun);
    }

    /** @throws IllegalStateException if ONNX Runtime's native library cannot be loaded */
    @Override
    public String describe() {
        return "ONNX Runtime " + OrtLibrary.version() + ", CPU";
    }

    /** Threads that compute one network. */
    public int threads() {
        return threads;
    }

    /**
     * Time that all networks of this backend have spent inside ONNX Runtime's Run so far. What a
     * picture takes beyond it is conversion, copying, sampling and image work.
     */
    public long nanosInRun() {
        return nanosInRun.sum();
    }
}
