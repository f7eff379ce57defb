package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.diffusionj.Npz;
import org.diffusionj.gradient.LearningGraph;
import org.diffusionj.gradient.LearningOperators;
import org.diffusionj.graph.Graph;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gradients of control networks under UNets that stay, against torch's (models/reference/gradients.py). */
class ControlGradientsTest {
    private static final Path RESOURCES = Path.of("src/test/resources/reference");

    @ParameterizedTest
    @CsvSource({"sd-lines, sd", "sd-blue, sd", "sd-pool, sd", "xl-lines, xl", "xl-small, xl"})
    void gradientsOfAllWeightsAreTorchs(String control, String model) {
        Npz expected = Npz.read(RESOURCES.resolve("gradients").resolve("control-" + control + ".npz"));
        LearnableUNet unet = ModelFolder.read(RESOURCES.resolve("folders").resolve(model))
                .learnableUNet(ControlNet.read(RESOURCES.resolve("controls").resolve(control)));
        Set<String> learned = unet.shapes().keySet().stream().filter(name -> name.startsWith(LearnableUNet.CONTROL))
                .collect(Collectors.toSet());
        Graph forward = unet.graph(new LearningOperators(Map.of()));
        Map<String, List<Long>> shapes = new HashMap<>();
        forward.inputs().forEach(port -> shapes.put(port.name(),
                Arrays.stream(expected.shape("in." + port.name())).mapToObj(Long::valueOf).toList()));
        Graph graph = LearningGraph.of(forward, shapes, learned);
        Map<String, Graph.Part> parts = LearningGraph.parts(forward, List.copyOf(learned));
        try (Network network = new OrtBackend().open(unet.source(graph))) {
            Map<String, Tensor> inputs = new HashMap<>();
            network.inputs().forEach(port -> inputs.put(port.name(), parts.containsKey(port.name())
                    ? weight(unet, parts.get(port.name())) : given(expected, port.name())));
            Map<String, Tensor> outputs = network.run(inputs, new Cancellation());
            assertArrayEquals(expected.floats("errors"), outputs.get(LearningGraph.ERRORS).data(), 1e-5f);
            new TorchGradients(expected.floats("gradients")).compare(forward, learned, outputs);
        }
    }

    private static Tensor weight(LearnableUNet unet, Graph.Part part) {
        return Tensor.of(unet.values(part.weight()), part.taken().stream().mapToLong(Long::longValue).toArray());
    }

    private static Tensor given(Npz expected, String port) {
        return Tensor.of(expected.floats("in." + port),
                Arrays.stream(expected.shape("in." + port)).asLongStream().toArray());
    }
}
