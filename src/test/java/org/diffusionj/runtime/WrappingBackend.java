package org.diffusionj.runtime;

import java.util.function.BiFunction;

/**
 * Another backend whose networks are wrapped.
 *
 * @param wrap makes of a source and its network what is opened
 */
public record WrappingBackend(Backend backend, BiFunction<NetworkSource, Network, Network> wrap) implements Backend {
    @Override
    public Network open(NetworkSource source, Cancellation cancellation) {
        return wrap.apply(source, backend.open(source, cancellation));
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
