package org.diffusionj.pipeline;

import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.WrappedNetwork;

/** Another network, whose closing is heard of. */
final class ClosingNetwork extends WrappedNetwork {
    private final Runnable whenClosed;

    ClosingNetwork(Network network, Runnable whenClosed) {
        super(network);
        this.whenClosed = whenClosed;
    }

    @Override
    public void close() {
        super.close();
        whenClosed.run();
    }
}
