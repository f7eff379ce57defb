package org.diffusionj.ort;

import java.util.Optional;
import java.util.OptionalLong;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.onnxruntime.MemoryInfo;

/** Where a network's inputs and outputs lie while it computes. Closed after all of its buffers. */
interface DeviceMemory extends AutoCloseable {
    /** A piece of the device's memory, and one of the machine's from which it is filled and into which it is read. */
    interface Buffer extends AutoCloseable {
        /** Where the network reads and writes. */
        Pointer device();

        /** Where this program reads and writes. */
        Pointer host();

        /** Brings what is in host memory to the device. */
        void upload(long bytes);

        /** Brings what is on the device to host memory, where it is after {@link DeviceMemory#finish}. */
        void download(long bytes);

        @Override
        void close();
    }

    /** @throws org.diffusionj.runtime.DeviceMemoryException if there is not enough */
    Buffer allocate(long bytes);

    /** A new description of this memory for ONNX Runtime, the caller's to close. */
    MemoryInfo describe();

    /** How ONNX Runtime's options call what it allocates here, such as "gpu:0". */
    String arena();

    /** The stream on which uploads and downloads are, and on which ONNX Runtime is to compute, if there are any. */
    Optional<Pointer> stream();

    /** Bytes that nobody holds, if this memory tells. */
    OptionalLong free();

    /** Makes this thread's next calls mean this device. */
    void select();

    /** Waits until what was begun is done: uploads, computation, downloads. */
    void finish();

    @Override
    void close();
}
