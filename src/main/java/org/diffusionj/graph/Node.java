package org.diffusionj.graph;

import java.util.List;
import java.util.Map;

/**
 * One operator of a graph.
 *
 * @param domain empty for ONNX's own operators
 * @param inputs names of tensors; an empty one is left out
 * @param attributes whole numbers ({@code Long}), numbers ({@code Float}), texts, or lists of whole numbers
 */
public record Node(String operator, String domain, List<String> inputs, List<String> outputs,
        Map<String, Object> attributes) {
    public Node {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        attributes = Map.copyOf(attributes);
    }
}
