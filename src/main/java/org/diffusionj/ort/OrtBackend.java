package org.diffusionj.ort;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.diffusionj.runtime.Backend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Device;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkSource;

/**
 * Opens networks in ONNX Runtime, on the CPU with one thread a physical core (system property {@code
 * diffusionj.threads} for another number), or on a CUDA device.
 *
 * <pre>{@code
 * Backend backend = OrtBackend.on(Device.AUTO);
 * try (Network unet = backend.open(new NetworkSource(Path.of("unet/model.onnx")))) {
 *     Map<String, Tensor> outputs = unet.run(inputs, new Cancellation());
 * }
 * }</pre>
 */
public final class OrtBackend implements Backend {
    private final int threads = CpuThreads.count();
    private final Optional<CudaCompute> cuda;
    private final Optional<String> fallback;
    private final SharedWeights shared = new SharedWeights();
    private final LongAdder nanosInRun = new LongAdder();
    private final ConcurrentLinkedQueue<String> notes = new ConcurrentLinkedQueue<>();

    /** On the CPU. */
    public OrtBackend() {
        this(Optional.empty(), Optional.empty());
    }

    private OrtBackend(Optional<CudaCompute> cuda, Optional<String> fallback) {
        this.cuda = cuda;
        this.fallback = fallback;
    }

    /**
     * On that device.
     *
     * @throws IllegalStateException if a CUDA device is named that cannot be used, saying why: only
     *     {@link Device#AUTO} falls back to the CPU
     */
    public static OrtBackend on(Device device) {
        return on(device, CudaTuning.STANDARD, false);
    }

    /**
     * On that device, with parts of what makes CUDA fast switched off, to measure them.
     *
     * @param half whether networks that are built from weights compute in half precision; on CUDA only
     */
    public static OrtBackend on(Device device, CudaTuning tuning, boolean half) {
        if (device.kind() == Device.Kind.CPU) {
            return new OrtBackend();
        }
        Cuda found = Cuda.look();
        try {
            CudaDevice card = found.device(device.index());
            return new OrtBackend(Optional.of(new CudaCompute(card, tuning, half)), Optional.empty());
        } catch (IllegalStateException e) {
            if (device.kind() == Device.Kind.AUTO) {
                return new OrtBackend(Optional.empty(), Optional.of(e.getMessage()));
            }
            throw new IllegalStateException("The device " + device.label() + " cannot be used: " + e.getMessage(), e);
        }
    }

    @Override
    public Network open(NetworkSource graph, Cancellation cancellation) {
        OrtLibrary.version();    // Explains a missing library before classes that need it are loaded.
        return Loading.run(() -> cuda.isPresent()
                ? new OneThreadNetwork(() -> new OrtNetwork(graph, cuda.get(), shared, nanosInRun, notes::add,
                        cancellation))
                : new OrtNetwork(graph, compute(), shared, nanosInRun, notes::add, cancellation), cancellation);
    }

    /** Gives the machine back what networks computed in on the CPU and what closed ones held. Open ones stay open. */
    public static void releaseMemory() {
        OrtLibrary.workspace().release();
    }

    private Compute compute() {
        return cuda.isPresent() ? cuda.get() : new CpuCompute(threads);
    }

    @Override
    public Device device() {
        return compute().place();
    }

    /** @throws IllegalStateException if ONNX Runtime's native library cannot be loaded */
    @Override
    public String describe() {
        return "ONNX Runtime " + OrtLibrary.version() + ", " + compute().label();
    }

    /** Whether this installation is the one for CUDA, so that a user who computes on the CPU may wonder why. */
    public static boolean isForCuda() {
        return OrtLibrary.hasCuda();
    }

    /** Why the CPU computes although CUDA would have been taken if it could, in a sentence without its beginning. */
    public Optional<String> fallback() {
        return fallback;
    }

    /** What networks did otherwise than asked so far: computing without CUDA graphs, and why. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    /** Bytes of the computing device that nobody holds, if it tells: CUDA does. */
    public OptionalLong freeMemory() {
        return cuda.isPresent() ? cuda.get().free() : OptionalLong.empty();
    }

    /** Threads that compute one network on the CPU. */
    public int threads() {
        return threads;
    }

    /**
     * Time that all networks of this backend have spent inside ONNX Runtime's Run so far, their copies
     * to and from a card included. What a picture takes beyond it is conversion, sampling and image work.
     */
    public long nanosInRun() {
        return nanosInRun.sum();
    }
}
