package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.diffusionj.model.DescribedNetworksTest.CASES;
import static org.diffusionj.model.DescribedNetworksTest.config;
import static org.diffusionj.model.DescribedNetworksTest.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.diffusionj.Npz;
import org.diffusionj.graph.AutoencoderGraph;
import org.diffusionj.graph.ClipTextGraph;
import org.diffusionj.graph.Graph;
import org.diffusionj.graph.Operators;
import org.diffusionj.graph.TinyAutoencoderGraph;
import org.diffusionj.graph.UNetGraph;
import org.diffusionj.onednn.DnnlBackend;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.runtime.Port;
import org.diffusionj.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Networks by oneDNN, in float and where the processor has it in bfloat16, against what diffusers and transformers
 * compute in float (models/reference/graphs.py).
 */
class DnnlNetworksTest {
    private static final Path CONTROLS = Path.of("src/test/resources/reference/controls");

    /** What computes, and how far off it may be. */
    private record Way(DnnlBackend backend, double tolerance) {
        static List<Way> all() {
            Way inFloat = new Way(DnnlBackend.inFloat(new OrtBackend(), 1), 1e-4);
            Way inBfloat16 = new Way(DnnlBackend.inBfloat16(new OrtBackend(), 1), 2e-2);
            return DnnlBackend.lacksBfloat16().isEmpty() ? List.of(inFloat, inBfloat16) : List.of(inFloat);
        }

        void check(float[] right, float[] values, Object what) {
            double apart = apart(right, values);
            assertTrue(apart < tolerance, () -> what + " by " + backend.describe() + " is " + apart + " off");
        }
    }

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
    @ValueSource(strings = {"tinyvae", "tinyvaefour", "tinyvaethree"})
    void tinyAutoencodersDecodeAndEncodeAsDiffusers(String name) throws IOException {
        TinyAutoencoderGraph.Description vae = TinyAutoencoderShape.read(config(name));
        compare(name, operators -> TinyAutoencoderGraph.decoder(vae, operators));
        compare(name, operators -> TinyAutoencoderGraph.encoder(vae, operators));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sd-blue", "xl-lines", "text", "linear"})
    void controlNetworksGiveWhatDiffusersGives(String name) throws IOException {
        Path folder = CONTROLS.resolve(name);
        ControlNet control = ControlNet.read(folder);
        compare(folder, control.network(ControlNetShape.read(JsonFile.read(folder.resolve("config.json")))));
    }

    /** Both in one network, and what they share read once. */
    @Test
    void aUNetWithAControlNetworkPredictsAsInOnnxRuntime() {
        ModelFolder model = ModelFolder.read(Path.of("src/test/resources/reference/folders/sd"));
        ControlNet control = ControlNet.read(CONTROLS.resolve("sd-lines"));
        for (Way way : Way.all()) {
            for (NetworkSource source : List.of(model.seeing(control), model.unet(List.of(control)))) {
                try (Network alone = way.backend.open(model.unet());
                        Network network = way.backend.open(source);
                        Network floats = new OrtBackend().open(source)) {
                    assertEquals(1, alone.outputs().size());
                    Map<String, Tensor> inputs = new HashMap<>();
                    floats.inputs().forEach(port -> inputs.put(port.name(), random(port)));
                    Map<String, Tensor> right = floats.run(inputs, new Cancellation());
                    network.run(inputs, new Cancellation()).forEach((output, tensor) ->
                            way.check(right.get(output).data(), tensor.data(), output));
                }
            }
        }
    }

    /** Guidance asks for one picture with several prompts: what no prompt has met yet is computed once. */
    @ParameterizedTest
    @ValueSource(strings = {"sd1", "sd2", "xl", "plainmid", "pooling"})
    void aPictureUnderTwoPromptsIsPredictedAsInOnnxRuntime(String name) throws IOException {
        NetworkSource source = new NetworkSource(CASES.resolve(name), Optional.of(WeightsNetwork.of(
                operators -> UNetGraph.of(UNetShape.read(config(name)), operators), weights(name))));
        for (Way way : Way.all()) {
            comparePrompts(name, source, way);
        }
    }

    private static void comparePrompts(String name, NetworkSource source, Way way) throws IOException {
        try (Network network = way.backend.open(source);
                Network floats = new OrtBackend().open(source)) {
            Map<String, Tensor> inputs = inputs(network, Npz.read(CASES.resolve(name).resolve("tensors.npz")));
            Map<String, Tensor> once = new HashMap<>(inputs);
            once.computeIfPresent("sample", (same, tensor) -> twice(tensor));
            Map<String, Tensor> all = new HashMap<>(once);
            all.replaceAll((same, tensor) -> tensor.shape().length < 2 ? tensor : twice(tensor));
            for (Map<String, Tensor> asked : List.of(inputs, once, all, inputs)) {
                float[] right = floats.run(asked, new Cancellation()).values().iterator().next().data();
                float[] values = network.run(asked, new Cancellation()).values().iterator().next().data();
                way.check(right, values, name);
            }
        }
    }

    /** The first of a batch of two, twice. */
    private static Tensor twice(Tensor batch) {
        float[] values = batch.data().clone();
        System.arraycopy(values, 0, values, values.length / 2, values.length / 2);
        return Tensor.of(values, batch.shape());
    }

    private static Tensor random(Port port) {
        boolean isPicture = port.rank() == 4;
        long[] shape = port.shape().stream().mapToLong(size -> size > 0 ? size : 2).toArray();
        if (isPicture || port.rank() == 5) {
            shape[shape.length - 2] = port.name().endsWith("cond") ? 64 : 8;
            shape[shape.length - 1] = port.name().endsWith("cond") ? 64 : 8;
        }
        float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        Random random = new Random(7);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.of(values, shape);
    }

    private static void compare(String name, Function<Operators, Graph> network) throws IOException {
        compare(CASES.resolve(name), WeightsNetwork.of(network, weights(name)));
    }

    private static void compare(Path folder, WeightsNetwork network) throws IOException {
        Npz expected = Npz.read(folder.resolve("tensors.npz"));
        for (Way way : Way.all()) {
            try (Network opened = way.backend.open(new NetworkSource(folder, Optional.of(network)))) {
                Map<String, Tensor> inputs = inputs(opened, expected);
                opened.run(inputs, new Cancellation()).forEach((output, tensor) ->
                        way.check(expected.floats("out." + output), tensor.data(), folder + " " + output));
            }
        }
    }

    private static Map<String, Tensor> inputs(Network network, Npz expected) {
        Map<String, Tensor> inputs = new HashMap<>();
        for (Port input : network.inputs()) {
            String key = "in." + input.name();
            inputs.put(input.name(), Tensor.of(expected.floats(key),
                    Arrays.stream(expected.shape(key)).asLongStream().toArray()));
        }
        return inputs;
    }

    /** Root mean square of the difference by that of the values. */
    private static double apart(float[] right, float[] values) {
        double difference = 0;
        double size = 0;
        for (int i = 0; i < right.length; i++) {
            difference += (right[i] - values[i]) * (double) (right[i] - values[i]);
            size += right[i] * (double) right[i];
        }
        return right.length == values.length ? Math.sqrt(difference / size) : Double.POSITIVE_INFINITY;
    }
}
