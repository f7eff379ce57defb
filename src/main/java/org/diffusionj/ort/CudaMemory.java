package org.diffusionj.ort;

import java.util.Optional;
import java.util.OptionalLong;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.onnxruntime.MemoryInfo;
import org.bytedeco.onnxruntime.global.onnxruntime;
import org.diffusionj.runtime.ResourceStack;

/** A card's memory, with one stream on which a network's copies and kernels follow one another. */
final class CudaMemory implements DeviceMemory {
    private final int index;
    private final CUstream_st stream;

    CudaMemory(int index) {
        this.index = index;
        CudaRuntime.select(index);
        this.stream = CudaRuntime.createStream();
    }

    /** Pinned host memory beside the card's own. */
    private record Paired(Pointer device, BytePointer host, CUstream_st stream) implements Buffer {
        @Override
        public void upload(long bytes) {
            CudaRuntime.copyToDevice(device, host, bytes, stream);
        }

        @Override
        public void download(long bytes) {
            CudaRuntime.copyToHost(host, device, bytes, stream);
        }

        @Override
        @SuppressWarnings("try")
        public void close() {
            try (ResourceStack both = new ResourceStack()) {
                both.add(() -> CudaRuntime.free(device));
                both.add(() -> CudaRuntime.freePinned(host));
            }
        }
    }

    @Override
    public Buffer allocate(long bytes) {
        select();
        try (ResourceStack opened = new ResourceStack()) {
            BytePointer host = CudaRuntime.allocatePinned(Math.max(1, bytes));
            opened.add(() -> CudaRuntime.freePinned(host));
            Paired pair = new Paired(CudaRuntime.allocate(Math.max(1, bytes)), host, stream);
            opened.handOver();
            return pair;
        }
    }

    @Override
    public MemoryInfo describe() {
        return new MemoryInfo("Cuda", onnxruntime.OrtDeviceAllocator, index, onnxruntime.OrtMemTypeDefault);
    }

    @Override
    public String arena() {
        return "gpu:" + index;
    }

    @Override
    public Optional<Pointer> stream() {
        return Optional.of(stream);
    }

    @Override
    public OptionalLong free() {
        return OptionalLong.of(CudaRuntime.freeMemory(index));
    }

    @Override
    public void select() {
        CudaRuntime.select(index);
    }

    @Override
    public void finish() {
        CudaRuntime.finish(stream);
    }

    @Override
    public void close() {
        select();
        CudaRuntime.destroyStream(stream);
    }
}
