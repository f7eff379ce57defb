package org.diffusionj.ort;

import org.bytedeco.onnxruntime.SessionOptions;
import org.diffusionj.runtime.Device;
import org.diffusionj.runtime.NetworkDescription;
import org.diffusionj.runtime.NetworkSource;

/** The processor behind memory that must be uploaded to, as a card's. */
final class CardLikeCompute implements Compute {
    private final CpuCompute cpu = new CpuCompute(1);
    private final boolean records;

    /** Whether graphs can be loaded for recording. */
    boolean recordable = true;

    /** The memory of the session that was opened last. */
    CardLikeMemory memory;

    CardLikeCompute(boolean records) {
        this.records = records;
    }

    @Override
    public String label() {
        return "card";
    }

    @Override
    public Device place() {
        return Device.cuda(0);
    }

    @Override
    public NetworkDescription.Flavour flavour() {
        return NetworkDescription.Flavour.CUDA;
    }

    @Override
    public DeviceMemory memory() {
        memory = new CardLikeMemory();
        return memory;
    }

    @Override
    public boolean recordsRuns() {
        return records;
    }

    @Override
    public SessionOptions options(DeviceMemory used, boolean recording) {
        if (recording && !recordable) {
            throw new IllegalStateException("not all nodes are on the card");
        }
        return cpu.options(used, false);
    }

    @Override
    public void requireRoomFor(NetworkSource graph) {
        cpu.requireRoomFor(graph);
    }
}
