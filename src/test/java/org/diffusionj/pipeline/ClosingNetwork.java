package org.diffusionj.pipeline;

import java.util.List;
import java.util.Map;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.Port;
import org.diffusionj.tensor.Tensor;

/** Another network, whose closing is heard of. */
record ClosingNetwork(Network network, Runnable whenClosed) implements Network {
    @Override
    public List<Port> inputs() {
        return network.inputs();
    }

    @Override
    public List<Port> outputs() {
        return network.outputs();
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs, Cancellation cancellation) {
        return network.run(inputs, cancellation);
    }

    @Override
    public void close() {
        network.close();
        whenClosed.run();
    }
}
