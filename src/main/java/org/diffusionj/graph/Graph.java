package org.diffusionj.graph;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network: what it takes, its operators in the order in which they can run, what it gives, and which weights it
 * needs.
 *
 * @param constants small tensors that belong to the description itself, by name
 * @param weights shapes of the tensors that files of weights must hold, by name
 * @param parts the tensors that enter the graph from them, by the name that operators know them by
 */
public record Graph(List<Port> inputs, List<Port> outputs, List<Node> nodes, Map<String, Constant> constants,
        Map<String, List<Long>> weights, Map<String, Part> parts) {
    /** The element types of ports, constants and weights, with their numbers in ONNX. */
    public enum Type {
        FLOAT(1),
        INT64(7),
        FLOAT16(10);

        private final int number;

        Type(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    /**
     * An input or output.
     *
     * @param shape of each axis its size, or a name where any size goes; none where it follows from the operators
     */
    public record Port(String name, Type type, Optional<List<Object>> shape) {}

    /** @param values longs if the type is INT64, else floats */
    public record Constant(Type type, List<Long> shape, Object values) {}

    /**
     * A weight, or some of its rows.
     *
     * @param first the first element's place in the weight
     * @param shape as the weight has it
     */
    public record Part(String weight, long first, List<Long> shape, Type type, Layout layout) {
        public Part {
            shape = List.copyOf(shape);
        }

        /** A part in floats, as the weight has it. */
        Part(String weight, long first, List<Long> shape) {
            this(weight, first, shape, Type.FLOAT, Layout.PLAIN);
        }

        Part as(Type other) {
            return new Part(weight, first, shape, other, layout);
        }

        /** The shape that the graph takes it in. */
        public List<Long> taken() {
            return switch (layout) {
                case PLAIN -> shape;
                case CHANNELS_LAST -> List.of(shape.get(0), shape.get(2), shape.get(3), shape.get(1));
                case FOLDED -> List.of(shape.get(0), shape.get(1), 2L, 2L);
                case TURNED -> List.of(shape.get(1), shape.get(0), shape.get(2), shape.get(3));
                case QUARTERED -> List.of(shape.get(0), shape.get(1) / 4, shape.get(2), shape.get(3));
            };
        }
    }

    /** In which order a graph takes a weight. */
    public enum Layout {
        /** As it is. */
        PLAIN,
        /** (out, in, height, width) as (out, height, width, in). */
        CHANNELS_LAST,
        /**
         * (out, in, 3, 3) as (4, out, in, 2, 2): the convolution of a picture whose pixels were doubled, for each of
         * the four pixels that one becomes. Weights that meet the same pixel are added.
         */
        FOLDED,
        /** (out, in, height, width) as (in, out, height, width), each kernel turned by half a turn. */
        TURNED,
        /** (out, in, height, width) as (4, out, in / 4, height, width): what meets each quarter of the channels. */
        QUARTERED
    }

    public Graph {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        nodes = List.copyOf(nodes);
        constants = Map.copyOf(constants);
        weights = Map.copyOf(weights);
        parts = Map.copyOf(parts);
    }
}
