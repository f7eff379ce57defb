package org.diffusionj.runtime;

import java.util.List;
import java.util.Map;
import org.diffusionj.tensor.Tensor;

class FakeNetworkTest extends NetworkTest {
    private static final Port X = new Port("x", ElementType.FLOAT, List.of(-1L, 3L));
    private static final Port N = new Port("n", ElementType.INT64, List.of());
    private static final Port Y = new Port("y", ElementType.FLOAT, List.of(-1L, 3L));

    @Override
    protected Network doubling() {
        return new FakeNetwork(List.of(X), List.of(Y), (inputs, cancellation) -> times(2, inputs, cancellation));
    }

    @Override
    protected Network counting() {
        return new FakeNetwork(List.of(X, N), List.of(Y),
                (inputs, cancellation) -> times((long) inputs.get("n").data()[0], inputs, cancellation));
    }

    private static Map<String, Tensor> times(long n, Map<String, Tensor> inputs, Cancellation cancellation) {
        float[] x = inputs.get("x").data();
        float[] y = new float[x.length];
        for (long i = 0; i < n; i++) {
            cancellation.check();
            for (int k = 0; k < x.length; k++) {
                y[k] += x[k];
            }
        }
        return Map.of("y", Tensor.of(y, inputs.get("x").shape()));
    }
}
