package org.diffusionj.ort;

import org.bytedeco.onnxruntime.SessionOptions;
import org.diffusionj.runtime.Device;
import org.diffusionj.runtime.NetworkDescription;
import org.diffusionj.runtime.NetworkSource;

/** A device as ONNX Runtime's options describe it. */
interface Compute {
    /** In words fit for an image's record, such as "CPU". */
    String label();

    /** Which device it is. */
    Device place();

    /** Of which operators described networks are made. */
    NetworkDescription.Flavour flavour();

    /** Memory for one network. */
    DeviceMemory memory();

    /** Whether runs of one shape can be recorded once and replayed. */
    boolean recordsRuns();

    /**
     * Options for a session, made in the caller's {@code PointerScope}.
     *
     * @param memory what {@link #memory} gave for this network
     * @param recording whether its runs are to be recorded
     */
    SessionOptions options(DeviceMemory memory, boolean recording);

    /** @throws org.diffusionj.runtime.DeviceMemoryException if the graph's weights are larger than what is free */
    void requireRoomFor(NetworkSource graph);
}
