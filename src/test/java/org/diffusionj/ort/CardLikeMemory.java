package org.diffusionj.ort;

import java.util.Optional;
import java.util.OptionalLong;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.onnxruntime.MemoryInfo;
import org.diffusionj.runtime.DeviceMemoryException;

/** Host memory that behaves as a card's: what is written does not reach the network before it is uploaded. */
final class CardLikeMemory implements DeviceMemory {
    private final DeviceMemory host = new HostMemory();

    /** What is asked for beyond it is refused. */
    long size = Long.MAX_VALUE;

    /** Whether waiting for the next computation fails. */
    boolean failing;

    int uploads;
    int openBuffers;
    boolean closed;

    private final class Copied implements Buffer {
        private final BytePointer device;
        private final BytePointer host;

        Copied(long bytes) {
            device = new BytePointer(Math.max(1, bytes));
            host = new BytePointer(Math.max(1, bytes));
            openBuffers++;
        }

        @Override
        public Pointer device() {
            return device;
        }

        @Override
        public Pointer host() {
            return host;
        }

        @Override
        public void upload(long bytes) {
            uploads++;
            Pointer.memcpy(device, host, bytes);
        }

        @Override
        public void download(long bytes) {
            Pointer.memcpy(host, device, bytes);
        }

        @Override
        public void close() {
            openBuffers--;
            device.close();
            host.close();
        }
    }

    @Override
    public Buffer allocate(long bytes) {
        if (bytes > size) {
            throw new DeviceMemoryException("full", OptionalLong.of(bytes), free(), null);
        }
        return new Copied(bytes);
    }

    @Override
    public MemoryInfo describe() {
        return host.describe();
    }

    @Override
    public String arena() {
        return host.arena();
    }

    @Override
    public Optional<Pointer> stream() {
        return Optional.empty();
    }

    @Override
    public OptionalLong free() {
        return OptionalLong.of(size);
    }

    @Override
    public void select() {
        host.select();
    }

    @Override
    public void finish() {
        if (failing) {
            failing = false;
            throw new IllegalStateException("operation not permitted when stream is capturing");
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
