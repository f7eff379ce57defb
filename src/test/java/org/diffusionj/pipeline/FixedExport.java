package org.diffusionj.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.runtime.Backend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Device;
import org.diffusionj.runtime.FakeNetwork;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.runtime.Port;

/**
 * Networks of which one component is declared, and so demands, as an export without dynamic axes is.
 *
 * @param component the folder of its graph
 * @param sizes of the first axes of its inputs of more than one axis; -1 leaves one dynamic
 */
record FixedExport(String component, List<Integer> sizes, Backend backend) implements Backend {
    /** Of the batch alone. */
    static FixedExport ofBatch(String component, int batch) {
        return new FixedExport(component, List.of(batch), new OrtBackend());
    }

    /** Of batch 1 and the size of its pictures or latents. */
    static FixedExport ofSize(String component, int height, int width) {
        return new FixedExport(component, List.of(1, -1, height, width), new OrtBackend());
    }

    @Override
    public Network open(NetworkSource source, Cancellation loading) {
        Network network = backend.open(source, loading);
        if (!source.file().getParent().endsWith(component)) {
            return network;
        }
        List<Port> inputs = network.inputs().stream().map(this::fixed).toList();
        return new ClosingNetwork(new FakeNetwork(inputs, network.outputs(), network::run), network::close);
    }

    private Port fixed(Port port) {
        List<Long> shape = new ArrayList<>(port.shape());
        int axes = shape.size() == 4 ? sizes.size() : shape.size() > 1
                ? 1 : 0;    // of pictures, of texts, of timesteps
        for (int axis = 0; axis < axes; axis++) {
            if (sizes.get(axis) >= 0) {
                shape.set(axis, (long) sizes.get(axis));
            }
        }
        return new Port(port.name(), port.type(), shape);
    }

    @Override
    public Device device() {
        return backend.device();
    }

    @Override
    public String describe() {
        return backend.describe();
    }
}
