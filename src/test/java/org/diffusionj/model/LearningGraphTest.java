package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.regex.Pattern;
import org.diffusionj.Npz;
import org.diffusionj.gradient.LearningGraph;
import org.diffusionj.gradient.LearningOperators;
import org.diffusionj.graph.Graph;
import org.diffusionj.graph.Node;
import org.diffusionj.graph.UNetDescription;
import org.diffusionj.graph.UNetGraph;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.tensor.Tensor;
import org.diffusionj.weights.Weight;
import org.diffusionj.weights.WeightFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients of small UNets of all kinds, against torch's and peft's (models/reference/gradients.py). */
class LearningGraphTest {
    private static final Path RESOURCES = Path.of("src/test/resources/reference");
    private static final Pattern LAYERS = Pattern.compile(
            "(.*(?:attn\\d\\.to_[qkv]|attn\\d\\.to_out\\.0|conv1|conv2|proj_in|downsamplers\\.0\\.conv))\\.weight");

    @ParameterizedTest
    @ValueSource(strings = {"sd1", "sd2", "xl", "lcm", "inpaint", "distilled", "plainmid", "pooling"})
    void gradientsOfAllWeightsAreTorchs(String name) {
        Case learning = new Case(name, Map.of());
        Map<String, float[]> values = new HashMap<>();
        learning.weights.forEach((weight, stored) -> values.put(weight, stored.floats()));
        learning.compare(values, "errors", "gradients");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sd1", "sd2", "xl", "inpaint", "pooling"})
    void gradientsOfLoraArePefts(String name) {
        Case learning = new Case(name, loras(name, 3, 2));
        learning.compare(loraValues(learning), "lora_errors", "lora_gradients");
    }

    /** A small step against the gradient lowers the loss by the step times the gradient's square. */
    @Test
    void errorsFallAsTheGradientsSay() {
        Case learning = new Case("sd1", loras("sd1", 2, 1));
        Map<String, float[]> values = loraValues(learning);
        try (Network network = learning.open(values.keySet())) {
            Map<String, Tensor> before = learning.run(network, values);
            double square = 0;
            for (String name : values.keySet()) {
                for (float slope : before.get(LearningGraph.gradient(name)).data()) {
                    square += (double) slope * slope;
                }
            }
            float step = (float) (0.002 * learning.loss(before) / square);
            double[] losses = new double[2];
            for (int side = 0; side < 2; side++) {
                Map<String, float[]> moved = new HashMap<>();
                float signed = side == 0 ? step : -step;
                values.forEach((name, old) -> moved.put(name,
                        moved(old, before.get(LearningGraph.gradient(name)).data(), signed)));
                losses[side] = learning.loss(learning.run(network, moved));
            }
            assertEquals(2 * step * square, losses[0] - losses[1], 2e-3 * 2 * step * square);
        }
    }

    private static float[] moved(float[] values, float[] slopes, float step) {
        float[] moved = values.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += step * slopes[i];
        }
        return moved;
    }

    @Test
    void nothingIsComputedForWeightsThatStay() {
        Case learning = new Case("sd1", loras("sd1", 2, 1));
        Graph graph = learning.graph(loraValues(learning).keySet());
        List<String> operators = graph.nodes().stream().map(Node::operator).toList();
        assertTrue(operators.contains("ConvTranspose"));
        long learned = graph.nodes().stream().filter(node -> node.operator().equals("ConvGrad")).count();
        assertEquals(2 * learning.loras.values().stream().filter(lora -> lora.shape().size() == 4).count(), learned);
        assertTrue(learning.loras.containsKey("down_blocks.0.resnets.0.conv1"));
        assertFalse(graph.parts().containsKey("conv_in.weight.turned"));
    }

    @Test
    void errorsAloneNeedNoGradients() {
        Case learning = new Case("pooling", loras("pooling", 3, 2));
        Map<String, float[]> values = loraValues(learning);
        Graph errors = LearningGraph.ofErrors(learning.network, learning.shapes(), values.keySet());
        assertEquals(List.of(LearningGraph.ERRORS), errors.outputs().stream().map(Graph.Port::name).toList());
        try (Network network = learning.open(errors)) {
            assertArrayEquals(learning.expected.floats("lora_errors"),
                    learning.run(network, values).get(LearningGraph.ERRORS).data(), 1e-5f);
        }
    }

    private static Map<String, LearningOperators.Lora> loras(String name, long rank, float scale) {
        Map<String, LearningOperators.Lora> loras = new HashMap<>();
        WeightFile.read(RESOURCES.resolve("graphs").resolve(name).resolve("model.safetensors")).tensors()
                .forEach((key, weight) -> Optional.of(LAYERS.matcher(key)).filter(match -> match.matches())
                        .ifPresent(match -> loras.put(match.group(1),
                                new LearningOperators.Lora(weight.shape(), rank, scale))));
        return loras;
    }

    private static Map<String, float[]> loraValues(Case learning) {
        Map<String, float[]> values = new LinkedHashMap<>();
        learning.loras.forEach((layer, lora) -> {
            values.put(LearningOperators.down(layer), waves(lora.down(), i -> 0.1 * Math.sin(1 + i)));
            values.put(LearningOperators.up(layer), waves(lora.up(), i -> 0.1 * Math.cos(1 + i)));
        });
        return values;
    }

    private static float[] waves(List<Long> shape, IntToDoubleFunction wave) {
        float[] values = new float[shape.stream().mapToInt(Long::intValue).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) wave.applyAsDouble(i);
        }
        return values;
    }

    /** A network and what it is to learn. */
    private static final class Case {
        final Map<String, Weight> weights;
        final Map<String, LearningOperators.Lora> loras;
        final Npz expected;
        final Graph network;

        Case(String name, Map<String, LearningOperators.Lora> loras) {
            Path folder = RESOURCES.resolve("graphs").resolve(name);
            UNetDescription unet = UNetShape.read(JsonFile.read(folder.resolve("config.json")));
            this.weights = WeightFile.read(folder.resolve("model.safetensors")).tensors();
            this.loras = loras;
            this.expected = Npz.read(RESOURCES.resolve("gradients").resolve(name + ".npz"));
            this.network = UNetGraph.of(unet, new LearningOperators(loras));
        }

        Map<String, List<Long>> shapes() {
            Map<String, List<Long>> shapes = new HashMap<>();
            network.inputs().forEach(port -> shapes.put(port.name(),
                    Arrays.stream(expected.shape("in." + port.name())).mapToObj(Long::valueOf).toList()));
            return shapes;
        }

        Graph graph(Set<String> learned) {
            return LearningGraph.of(network, shapes(), learned);
        }

        Network open(Set<String> learned) {
            return open(graph(learned));
        }

        Network open(Graph graph) {
            return new OrtBackend().open(new NetworkSource(RESOURCES,
                    Optional.of(WeightsNetwork.of(operators -> graph, weights))));
        }

        /** @param values of weights, by their names */
        Map<String, Tensor> run(Network opened, Map<String, float[]> values) {
            Map<String, Graph.Part> parts = LearningGraph.parts(network, new ArrayList<>(values.keySet()));
            Map<String, Tensor> inputs = new HashMap<>();
            opened.inputs().forEach(port -> {
                Graph.Part part = parts.get(port.name());
                String key = "in." + port.name();
                inputs.put(port.name(), part == null
                        ? Tensor.of(expected.floats(key), Arrays.stream(expected.shape(key)).asLongStream().toArray())
                        : Tensor.of(values.get(part.weight()),
                                part.taken().stream().mapToLong(Long::longValue).toArray()));
            });
            return opened.run(inputs, new Cancellation());
        }

        double loss(Map<String, Tensor> outputs) {
            float[] errors = outputs.get(LearningGraph.ERRORS).data();
            float[] shares = expected.floats("in.shares");
            return ((double) errors[0] * shares[0] + (double) errors[1] * shares[1]) / 2;
        }

        void compare(Map<String, float[]> values, String errors, String gradients) {
            try (Network opened = open(values.keySet())) {
                Map<String, Tensor> outputs = run(opened, values);
                assertArrayEquals(expected.floats(errors), outputs.get(LearningGraph.ERRORS).data(), 1e-5f);
                new TorchGradients(expected.floats(gradients)).compare(network, values.keySet(), outputs);
            }
        }
    }
}
