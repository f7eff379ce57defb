package org.diffusionj.pipeline;

import org.diffusionj.runtime.Backend;
import org.diffusionj.runtime.Device;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.runtime.ResourceStack;

/** Opens the networks of a model, at once or when they are first needed, and closes all that are open. */
final class Networks implements AutoCloseable {
    private final Backend backend;
    private final ResourceStack opened = new ResourceStack();

    Networks(Backend backend) {
        this.backend = backend;
    }

    /** @throws IllegalStateException if the network cannot be loaded, naming its file */
    Network open(NetworkSource source) {
        return opened.add(backend.open(source));
    }

    /** Where they compute. */
    Device device() {
        return backend.device();
    }

    @Override
    public void close() {
        opened.close();
    }
}
