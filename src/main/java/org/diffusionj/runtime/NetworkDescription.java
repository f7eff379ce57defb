package org.diffusionj.runtime;

import java.util.List;
import java.util.Map;

/** A network that no file holds as a graph: each device gets it made of the operators that it computes fastest. */
public interface NetworkDescription {
    /** The network for a kind of device. Weights are the same objects each time. */
    Form form(Device.Kind device);

    /** Bytes of all weights as floats. */
    long bytes();

    /** The most values that a tensor on the way holds, for an input picture of so many positions. */
    double largestTensor(double positions);

    /**
     * A graph and its weights.
     *
     * @param graph in ONNX's format; its floating initializers have no values of their own
     * @param initializers what they are, by name
     */
    record Form(byte[] graph, Map<String, Part> initializers) {}

    /**
     * A weight, or a piece of it.
     *
     * @param first the first element's place in the weight
     */
    record Part(WeightValues weight, long first, List<Long> shape) {}
}
