package org.diffusionj.pipeline;

import java.util.HashMap;
import java.util.Map;
import org.diffusionj.runtime.Backend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Device;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.runtime.ResourceStack;

/** Opens the networks of a model, at once or when they are first needed, and closes all that are open. */
final class Networks implements AutoCloseable {
    private final Backend backend;
    private final Cancellation loading;
    private final ResourceStack opened = new ResourceStack();
    private final Map<NetworkSource, Network> bySource = new HashMap<>();

    /** @param loading ends the opening of those that are opened at once */
    Networks(Backend backend, Cancellation loading) {
        this.backend = backend;
        this.loading = loading;
    }

    /** @throws IllegalStateException if the network cannot be loaded, naming its file */
    Network open(NetworkSource source) {
        return open(source, loading);
    }

    /** Opens one that is first needed in the middle of a picture. */
    Network open(NetworkSource source, Cancellation cancellation) {
        if (!bySource.containsKey(source)) {
            bySource.put(source, opened.add(backend.open(source, cancellation)));
        }
        return bySource.get(source);
    }

    /** Lets an open network go on with other weights. */
    void change(NetworkSource from, NetworkSource to, Cancellation cancellation) {
        if (!from.equals(to)) {
            Network network = bySource.remove(from);
            network.change(to, cancellation);
            bySource.put(to, network);
        }
    }

    /** Opens one that the caller closes. */
    Network openApart(NetworkSource source, Cancellation cancellation) {
        return backend.open(source, cancellation);
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
