package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.diffusionj.Npz;
import org.diffusionj.graph.AutoencoderGraph;
import org.diffusionj.graph.ClipTextGraph;
import org.diffusionj.graph.Graph;
import org.diffusionj.graph.OnnxWriter;
import org.diffusionj.graph.PlainOperators;
import org.diffusionj.graph.UNetGraph;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.runtime.Port;
import org.diffusionj.tensor.Half;
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
    private static final Path CASES = Path.of("src/test/resources/reference/graphs");
    private static final float TOLERANCE = 1e-4f;
    private static final float HALF_TOLERANCE = 3e-2f;

    /** Numbers of element types in ONNX. */
    private static final int FLOAT = 1;
    private static final int HALF = 10;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"sd1", "sd2", "xl", "lcm", "inpaint", "distilled", "plainmid"})
    void unetsPredictAsDiffusers(String name) throws IOException {
        compare(name, UNetGraph.of(UNetShape.read(config(name)), new PlainOperators()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"vae", "vaeplain"})
    void autoencodersDecodeAndEncodeAsDiffusers(String name) throws IOException {
        AutoencoderGraph.Description vae = AutoencoderShape.read(config(name));
        compare(name, AutoencoderGraph.decoder(vae, new PlainOperators()));
        compare(name, AutoencoderGraph.encoder(vae, new PlainOperators()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"clip", "clipold", "clipgelu"})
    void textEncodersEncodeAsTransformers(String name) throws IOException {
        compare(name, ClipTextGraph.of(ClipShape.read(config(name), name.equals("clipgelu")), new PlainOperators()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sd1", "sd2", "xl", "lcm", "inpaint", "distilled", "plainmid"})
    void unetsUseEveryWeightOfTheirFiles(String name) {
        Set<String> held = weights(name).keySet();
        assertEquals(new TreeSet<>(held),
                new TreeSet<>(UNetGraph.of(UNetShape.read(config(name)), new PlainOperators()).weights().keySet()));
    }

    /** Of weights rounded to halves, 11 bits, predictions keep about two digits: enough to tell a wrong cast. */
    @Test
    void halvesAreCastToFloatsWhereTheyEnter() throws IOException {
        Graph unet = UNetGraph.of(UNetShape.read(config("sd2")), new PlainOperators());
        compare("sd2", unet, HALF, HALF_TOLERANCE);
    }

    private static JsonFile config(String name) {
        return JsonFile.read(CASES.resolve(name).resolve("config.json"));
    }

    /** By the names of transformers before version 5, which left a common beginning out. */
    private static Map<String, Weight> weights(String name) {
        Map<String, Weight> named = new HashMap<>();
        WeightFile.read(CASES.resolve(name).resolve("model.safetensors")).tensors().forEach((key, weight) -> named.put(
                key.matches("(embeddings|encoder\\.layers|final_layer_norm)\\..*") && name.startsWith("clip")
                        ? "text_model." + key : key, weight));
        return named;
    }

    private void compare(String name, Graph graph) throws IOException {
        compare(name, graph, FLOAT, TOLERANCE);
    }

    private void compare(String name, Graph graph, int type, float tolerance) throws IOException {
        Map<String, Weight> weights = weights(name);
        graph.weights().forEach((weight, shape) -> assertEquals(shape, weights.get(weight).shape(), weight));
        Path file = Files.write(folder.resolve(name + ".onnx"), OnnxWriter.write(graph, inline(weights, type)));
        Npz expected = Npz.read(CASES.resolve(name).resolve("tensors.npz"));
        try (Network network = new OrtBackend().open(new NetworkSource(file))) {
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

    private static Function<String, OnnxWriter.Stored> inline(Map<String, Weight> weights, int type) {
        return name -> {
            float[] floats = weights.get(name).floats();
            ByteBuffer bytes = ByteBuffer.allocate(floats.length * (type == HALF ? Short.BYTES : Float.BYTES))
                    .order(ByteOrder.LITTLE_ENDIAN);
            for (float value : floats) {
                bytes = type == HALF ? bytes.putShort(Half.fromFloat(value)) : bytes.putFloat(value);
            }
            return OnnxWriter.Stored.inline(type, bytes.array());
        };
    }
}
