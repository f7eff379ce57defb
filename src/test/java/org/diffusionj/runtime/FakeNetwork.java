package org.diffusionj.runtime;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.diffusionj.tensor.Tensor;

/** A network computed by a function in the test. */
public final class FakeNetwork implements Network {
    private final Signature signature;
    private final BiFunction<Map<String, Tensor>, Cancellation, Map<String, Tensor>> function;
    private boolean closed;

    /** @param function gets the inputs, and the cancellation that it may heed */
    public FakeNetwork(List<Port> inputs, List<Port> outputs,
            BiFunction<Map<String, Tensor>, Cancellation, Map<String, Tensor>> function) {
        this.signature = new Signature("fake network", inputs, outputs);
        this.function = function;
    }

    @Override
    public List<Port> inputs() {
        return open().inputs();
    }

    @Override
    public List<Port> outputs() {
        return open().outputs();
    }

    private Signature open() {
        if (closed) {
            throw new IllegalStateException("fake network is closed");
        }
        return signature;
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs, Cancellation cancellation) {
        open().check(inputs);
        cancellation.check();
        return function.apply(inputs, cancellation);
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
