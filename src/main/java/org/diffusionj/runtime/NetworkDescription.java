package org.diffusionj.runtime;

import java.util.List;
import java.util.Map;
import org.diffusionj.graph.Graph;

/** A network that no file holds as a graph: each device gets it made of the operators that it computes fastest. */
public interface NetworkDescription {
    /** The network as a graph of ONNX Runtime's operators. Weights are the same objects each time. */
    Form form(Flavour flavour);

    /** Which operators a graph is made of. */
    enum Flavour {
        CPU,
        CUDA,
        /** In half precision, in operators that only CUDA has; what would overflow stays in float. */
        CUDA_HALF
    }

    /** The network as whole layers (LayerOperators). Weights are the same objects each time. */
    Layers layers();

    /**
     * Compares the files with what they were: what is mapped of a file that became shorter cannot be read, and trying
     * to would end the process.
     *
     * @throws IllegalArgumentException if one has another size, naming it and the remedy
     */
    void requireUnchanged();

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
     * A graph of layers and its weights.
     *
     * @param weights by the names that the graph's parts call them
     */
    record Layers(Graph graph, Map<String, WeightValues> weights) {}

    /**
     * A weight, or a piece of it.
     *
     * @param first the first element's place in the weight
     * @param shape that the graph takes it in
     */
    record Part(StoredWeight weight, long first, List<Long> shape) {}

    /** A whole weight in memory. */
    record StoredWeight(WeightValues values, Storage storage) {}

    /** How the elements of a weight lie in memory. */
    record Storage(boolean half, Order order) {
        /** How many there are of so many of the weight. */
        public long count(long values) {
            return order == Order.FOLDED ? values / 9 * 16 : values;
        }
    }

    /** The order of a weight's elements. */
    enum Order {
        /** Its own. */
        OWN,
        /** Of a convolution's weight (out, in, height, width): (out, height, width, in). */
        CHANNELS_LAST,
        /**
         * Of a convolution's weight (out, in, 3, 3): (4, out, in, 2, 2), sums of those that meet the same pixel where
         * each was doubled before, for each of the four pixels that it became, row by row.
         */
        FOLDED,
        /** Of a convolution's weight (out, in, height, width): (in, out, height, width), each kernel turned around. */
        TURNED,
        /** Of a convolution's weight (out, in, height, width): (4, out, in / 4, height, width). */
        QUARTERED
    }
}
