package org.diffusionj.runtime;

import java.util.List;
import java.util.Map;
import org.diffusionj.tensor.Tensor;

/** Another network; subclasses hear of what it does. */
public class WrappedNetwork implements Network {
    private final Network network;

    public WrappedNetwork(Network network) {
        this.network = network;
    }

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
    public void change(NetworkSource other, Cancellation cancellation) {
        network.change(other, cancellation);
    }

    @Override
    public void close() {
        network.close();
    }
}
