package org.diffusionj.ort;

import java.util.Optional;
import java.util.OptionalLong;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.onnxruntime.MemoryInfo;
import org.bytedeco.onnxruntime.global.onnxruntime;

/** The machine's own memory: nothing needs copying. */
final class HostMemory implements DeviceMemory {
    /** One piece for both sides. */
    private record Shared(BytePointer memory) implements Buffer {
        @Override
        public Pointer device() {
            return memory;
        }

        @Override
        public Pointer host() {
            return memory;
        }

        @Override
        public void upload(long bytes) {
            // It is there already.
        }

        @Override
        public void download(long bytes) {
            // It is there already.
        }

        @Override
        public void close() {
            memory.close();
        }
    }

    @Override
    public Buffer allocate(long bytes) {
        return new Shared(new BytePointer(Math.max(1, bytes)));
    }

    @Override
    public MemoryInfo describe() {
        return MemoryInfo.CreateCpu(onnxruntime.OrtArenaAllocator, onnxruntime.OrtMemTypeDefault);
    }

    @Override
    public String arena() {
        return "cpu:0";
    }

    @Override
    public Optional<Pointer> stream() {
        return Optional.empty();
    }

    @Override
    public OptionalLong free() {
        return OptionalLong.empty();
    }

    @Override
    public void select() {
        // There is only one.
    }

    @Override
    public void finish() {
        // Nothing runs on by itself.
    }

    @Override
    public void close() {
        // Buffers are closed one by one.
    }
}
