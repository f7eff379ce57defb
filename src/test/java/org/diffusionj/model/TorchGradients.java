package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.diffusionj.gradient.LearningGraph;
import org.diffusionj.graph.Graph;
import org.diffusionj.tensor.Tensor;

/**
 * What torch's gradients are (models/reference/gradients.py): of each, in the order of the weights' names, its length
 * and its products with eight waves.
 */
record TorchGradients(float[] summaries) {
    private static final double TOLERANCE = 1e-4;

    /** Of the longest gradient: small ones are sums of larger numbers, which round. */
    private static final double ROUNDING = 2e-6;
    private static final int WAVES = 8;

    /** @param outputs of the graph that learns, of which the network was made */
    void compare(Graph network, Set<String> learned, Map<String, Tensor> outputs) {
        Map<String, float[]> found = new TreeMap<>();
        LearningGraph.parts(network, List.copyOf(learned)).forEach((input, part) ->
                found.put(part.weight(), outputs.get(LearningGraph.gradient(input)).data()));
        assertEquals(new TreeSet<>(learned), found.keySet());
        assertEquals(summaries.length, found.size() * (1 + WAVES));
        double longest = 0;
        for (int i = 0; i < summaries.length; i += 1 + WAVES) {
            longest = Math.max(longest, summaries[i]);
        }
        int at = 0;
        for (Map.Entry<String, float[]> gradient : found.entrySet()) {
            double length = summaries[at];
            for (int k = 0; k <= WAVES; k++) {
                assertEquals(summaries[at + k], product(gradient.getValue(), k),
                        TOLERANCE * length + ROUNDING * longest, gradient.getKey() + " " + k);
            }
            at += 1 + WAVES;
        }
    }

    private static double product(float[] values, int k) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            double value = values[i];
            sum += k == 0 ? value * value : value * Math.cos(0.7 * k * (i + 1) + 0.1 * (i + 1));
        }
        return k == 0 ? Math.sqrt(sum) : sum;
    }
}
