package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.diffusionj.Npz;
import org.diffusionj.graph.AutoencoderGraph;
import org.diffusionj.graph.ClipTextGraph;
import org.diffusionj.graph.ContribOperators;
import org.diffusionj.graph.Graph;
import org.diffusionj.graph.HalfGraph;
import org.diffusionj.graph.HalfOperators;
import org.diffusionj.graph.Operators;
import org.diffusionj.graph.PlainOperators;
import org.diffusionj.graph.SafetyGraph;
import org.diffusionj.graph.UNetGraph;
import org.diffusionj.graph.TinyAutoencoderGraph;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkDescription;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.runtime.Port;
import org.diffusionj.tensor.Tensor;
import org.diffusionj.weights.Weight;
import org.diffusionj.weights.WeightFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Networks described from their configurations, with the weights of safetensors files, against what diffusers and
 * transformers compute with the same (models/reference/graphs.py).
 */
class DescribedNetworksTest {
    static final Path CASES = Path.of("src/test/resources/reference/graphs");
    private static final float TOLERANCE = 1e-4f;

    /** Eight of the roundings of a half, which has eleven bits, of the largest value. */
    private static final float HALF_TOLERANCE = 8f / 2048;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"sd1", "sd2", "xl", "lcm", "inpaint", "distilled", "plainmid", "pooling"})
    void unetsPredictAsDiffusers(String name) throws IOException {
        compare(name, operators -> UNetGraph.of(UNetShape.read(config(name)), operators));
    }

    @ParameterizedTest
    @ValueSource(strings = {"vae", "vaeplain"})
    void autoencodersDecodeAndEncodeAsDiffusers(String name) throws IOException {
        AutoencoderGraph.Description vae = AutoencoderShape.read(config(name));
        compare(name, operators -> AutoencoderGraph.decoder(vae, operators));
        compare(name, operators -> AutoencoderGraph.encoder(vae, operators));
    }

    @ParameterizedTest
    @ValueSource(strings = {"clip", "clipold", "clipgelu"})
    void textEncodersEncodeAsTransformers(String name) throws IOException {
        compare(name, operators -> ClipTextGraph.of(ClipShape.read(config(name), name.equals("clipgelu")), operators));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sd1", "sd2", "xl", "lcm", "inpaint", "distilled", "plainmid", "pooling"})
    void unetsUseEveryWeightOfTheirFiles(String name) {
        Set<String> held = weights(name).keySet();
        assertEquals(new TreeSet<>(held),
                new TreeSet<>(UNetGraph.of(UNetShape.read(config(name)), new PlainOperators()).weights().keySet()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tinyvae", "tinyvaefour", "tinyvaethree"})
    void tinyAutoencodersDecodeAndEncodeAsDiffusers(String name) throws IOException {
        TinyAutoencoderGraph.Description vae = TinyAutoencoderShape.read(config(name));
        compare(name, operators -> TinyAutoencoderGraph.decoder(vae, operators));
        compare(name, operators -> TinyAutoencoderGraph.encoder(vae, operators));
    }

    @Test
    void theSafetyCheckerFlagsWhatDiffusersFlags() throws IOException {
        compare("safety", operators -> SafetyGraph.of(SafetyShape.read(config("safety")), operators));
        compare("safety", Component.SAFETY_CHECKER.readIn(CASES.resolve("safety")).source(), TOLERANCE);
    }

    static JsonFile config(String name) {
        return JsonFile.read(CASES.resolve(name).resolve("config.json"));
    }

    /** By the names of transformers before version 5, which left a common beginning out. */
    static Map<String, Weight> weights(String name) {
        Map<String, Weight> named = new HashMap<>();
        WeightFile.read(CASES.resolve(name).resolve("model.safetensors")).tensors().forEach((key, weight) -> named.put(
                key.matches("(embeddings|encoder\\.layers|final_layer_norm)\\..*") && name.startsWith("clip")
                        ? "text_model." + key : key.replaceFirst("^vision_model\\.(?!vision_model)",
                                "vision_model.vision_model."), weight));
        return named;
    }

    /** In operators of ONNX, as a file, and as the device gets it. */
    private void compare(String name, Function<Operators, Graph> network) throws IOException {
        Map<String, Weight> weights = weights(name);
        network.apply(new PlainOperators()).weights()
                .forEach((weight, shape) -> assertEquals(shape, weights.get(weight).shape(), weight));
        WeightsNetwork described = WeightsNetwork.of(network, weights);
        compare(name, new NetworkSource(PlainExport.write(described, folder.resolve(name + ".onnx"))), TOLERANCE);
        compare(name, new NetworkSource(CASES.resolve(name), Optional.of(described)), TOLERANCE);
        compare(name, source(described, described.graph(new ContribOperators())), HALF_TOLERANCE);
        compare(name, source(described, CardOperatorsOnCpu.of(described.graph(new HalfOperators()))), HALF_TOLERANCE);
        Graph card = described.graph(new HalfOperators());
        if (card.nodes().stream().anyMatch(node -> node.operator().equals("NhwcConv"))) {
            needsCuda(source(described, card));
        }
    }

    /** A network's weights in half, in a graph of other operators than the CPU would get. */
    private static NetworkSource source(WeightsNetwork network, Graph graph) {
        return new NetworkSource(CASES, Optional.of(new NetworkDescription() {
            @Override
            public Form form(Flavour flavour) {
                return network.halfForm(HalfGraph.of(graph));
            }

            @Override
            public Layers layers() {
                return network.layers();
            }

            @Override
            public void requireUnchanged() {
                network.requireUnchanged();
            }

            @Override
            public long bytes() {
                return network.bytes();
            }

            @Override
            public double largestTensor(double positions) {
                return 0;
            }
        }));
    }

    /** ONNX Runtime checks types and shapes of all operators before it looks for kernels, which only CUDA has. */
    private static void needsCuda(NetworkSource source) {
        IllegalStateException refusal = assertThrows(IllegalStateException.class,
                () -> new OrtBackend().open(source).close());
        assertTrue(String.valueOf(refusal.getCause()).contains("Failed to find kernel for com.microsoft."),
                () -> refusal.getMessage() + refusal.getCause());
    }

    private static void compare(String name, NetworkSource source, float tolerance) throws IOException {
        Npz expected = Npz.read(CASES.resolve(name).resolve("tensors.npz"));
        try (Network network = new OrtBackend().open(source)) {
            Map<String, Tensor> inputs = new HashMap<>();
            for (Port input : network.inputs()) {
                String key = "in." + input.name();
                inputs.put(input.name(), Tensor.of(expected.floats(key),
                        Arrays.stream(expected.shape(key)).asLongStream().toArray()));
            }
            Map<String, Tensor> outputs = network.run(inputs, new Cancellation());
            outputs.forEach((output, tensor) -> {
                float[] right = expected.floats("out." + output);
                assertArrayEquals(right, tensor.data(), tolerance * largest(right), output);
            });
        }
    }

    private static float largest(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
