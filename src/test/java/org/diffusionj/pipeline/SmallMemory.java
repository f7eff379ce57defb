package org.diffusionj.pipeline;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.runtime.Backend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Device;
import org.diffusionj.runtime.DeviceMemoryException;
import org.diffusionj.runtime.FakeNetwork;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.tensor.Tensor;

/** Networks whose component runs out of memory on inputs of more than so many latents along one side. */
final class SmallMemory implements Backend {
    private final Backend backend = new OrtBackend();
    private final String component;
    private final int side;
    final AtomicInteger runs = new AtomicInteger();
    final AtomicInteger open = new AtomicInteger();

    /** @param component the folder of the graph that is short of memory */
    SmallMemory(String component, int side) {
        this.component = component;
        this.side = side;
    }

    @Override
    public Network open(NetworkSource graph, Cancellation loading) {
        Network network = backend.open(graph, loading);
        open.incrementAndGet();
        Network limited = !graph.file().getParent().endsWith(component) ? network
                : new FakeNetwork(network.inputs(), network.outputs(), (inputs, cancellation) -> {
                    runs.incrementAndGet();
                    for (Tensor input : inputs.values()) {
                        long longest = input.rank() == 4 ? Math.max(input.dim(2), input.dim(3)) : 0;
                        if (longest > side) {
                            throw new DeviceMemoryException("The memory of a fake is full",
                                    OptionalLong.of(longest * longest), OptionalLong.of((long) side * side), null);
                        }
                    }
                    return network.run(inputs, cancellation);
                });
        return new ClosingNetwork(limited, () -> {
            open.decrementAndGet();
            network.close();
        });
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
