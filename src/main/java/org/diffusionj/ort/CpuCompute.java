package org.diffusionj.ort;

import org.bytedeco.onnxruntime.SessionOptions;
import org.bytedeco.onnxruntime.global.onnxruntime;
import org.diffusionj.runtime.Device;
import org.diffusionj.runtime.NetworkDescription;
import org.diffusionj.runtime.NetworkSource;

/**
 * The processor.
 *
 * @param threads that compute one network
 */
record CpuCompute(int threads) implements Compute {
    @Override
    public String label() {
        return "CPU";
    }

    @Override
    public Device place() {
        return Device.CPU;
    }

    @Override
    public NetworkDescription.Flavour flavour() {
        return NetworkDescription.Flavour.CPU;
    }

    @Override
    public DeviceMemory memory() {
        return new HostMemory();
    }

    @Override
    public boolean recordsRuns() {
        return false;
    }

    @Override
    public SessionOptions options(DeviceMemory memory, boolean recording) {
        SessionOptions options = Workspace.options();
        options.SetIntraOpNumThreads(threads);
        options.SetGraphOptimizationLevel(onnxruntime.ORT_ENABLE_ALL);
        return options;
    }

    @Override
    public void requireRoomFor(NetworkSource graph) {
        // The machine swaps before it refuses.
    }
}
