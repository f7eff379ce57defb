package org.diffusionj.graph;

import java.util.Map;

/** Operators of ONNX Runtime's CPU provider: those that CUDA has too, and convolutions that add to what is there. */
public final class CpuOperators extends ContribOperators {
    private static final Value NOTHING = new Value("");

    @Override
    public boolean sparesMemory() {
        return true;
    }

    /** A convolution without bias, and a sum of the same shape. Both apart would be two more such tensors. */
    static Value convPlus(GraphBuilder graph, Value x, Value weight, Map<String, Object> attributes, Value sum) {
        return graph.add("FusedConv", DOMAIN, attributes, 1, x, weight, NOTHING, sum).get(0);
    }
}
