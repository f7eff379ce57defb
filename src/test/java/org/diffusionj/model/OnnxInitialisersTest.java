package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.pipeline.Deviation;
import org.diffusionj.pipeline.StableDiffusion;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkDescription;
import org.diffusionj.tensor.Half;
import org.diffusionj.tensor.Tensor;
import org.diffusionj.weights.Weight;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** LoRA on exported graphs, against the exports themselves with the same change written into them. */
class OnnxInitialisersTest {
    private static final Path STARTER = Path.of("models/starter");
    private static final String LAYER = "mid_block.attentions.0.transformer_blocks.0.attn2.to_v";
    private static final int ROW = 5;
    private static final int FACTOR = 64;

    @TempDir
    private Path folder;

    /** A LoRA of weight 0 changes nothing, but the networks are made anew of the graph's weights. */
    @Test
    void networksMadeAnewMakeThePictureOfTheExport() throws IOException {
        ModelFolder plain = ModelFolder.read(STARTER);
        ModelFolder anew = plain.with(lora(0));
        assertTrue(plain.unetGraph().made().isEmpty() && plain.texts().get(0).graph().made().isEmpty());
        assertTrue(anew.unetGraph().made().isPresent() && anew.texts().get(0).graph().made().isPresent());
        Deviation.ofLevels(bytes(picture(plain)), picture(anew)).requireSmall(false);
    }

    /** LoRA leave the VAE alone, but its exports hold their weights as well. */
    @ParameterizedTest
    @EnumSource(value = Component.class, names = {"VAE_DECODER", "VAE_ENCODER"})
    void vaesMadeAnewGiveWhatTheExportGives(Component component) {
        OnnxFile graph = component.read(STARTER);
        Tensor expected = output(graph);
        float largest = 0;
        for (float value : expected.data()) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertArrayEquals(expected.data(),
                output(WeightsComponent.anew(component, component.config(STARTER), graph)).data(), 1e-4f * largest);
    }

    private static Tensor output(OnnxFile graph) {
        long channels = graph.sizeOf(graph.inputNames().get(0), 1);
        float[] values = new float[(int) channels * 64 * 64];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i * 0.7);
        }
        try (Network network = new OrtBackend().open(graph.source())) {
            return network.run(Map.of(graph.inputNames().get(0), Tensor.of(values, 1, channels, 64, 64)),
                    new Cancellation()).get(graph.outputNames().get(0));
        }
    }

    /** The product adds a row's multiple to itself, which halves hold exactly, so that the export can have it too. */
    @Test
    void aLoraMakesThePictureOfAnExportWithTheProductAdded() throws IOException {
        ModelFolder plain = ModelFolder.read(STARTER);
        int[] expected = picture(ModelFolder.read(changedExport()));
        assertFalse(Arrays.equals(expected, picture(plain)));
        Deviation.ofLevels(bytes(expected), picture(plain.with(lora(1)))).requireSmall(false);
    }

    /** What is in memory is not read again where the next network has it as the same object. */
    @Test
    void anotherLoraLeavesWhatItDoesNotChange() throws IOException {
        ModelFolder plain = ModelFolder.read(STARTER);
        Map<String, NetworkDescription.Part> one = parts(plain.with(lora(0.5)));
        Map<String, NetworkDescription.Part> other = parts(plain.with(lora(1)));
        assertEquals(one.keySet(), other.keySet());
        one.forEach((name, part) -> assertEquals(!name.startsWith(LAYER + ".weight"),
                part.weight().equals(other.get(name).weight()), name));
    }

    private static Map<String, NetworkDescription.Part> parts(ModelFolder model) {
        return model.unet().description().orElseThrow().form(NetworkDescription.Flavour.CPU).initializers();
    }

    @Test
    void viewsLieInTheGraphFile() throws IOException {
        Weight weight = changed();
        assertEquals(List.of(192L, 192L), weight.shape());
        OnnxFile graph = ModelFolder.read(STARTER).unetGraph();
        assertArrayEquals(OnnxWeights.read(graph, graph.initializerLike(LAYER + "\\.weight").orElseThrow()),
                weight.floats());
    }

    /** This export's nodes have no names either. */
    @Test
    void anExportWithoutNamesIsRefused() {
        ModelFolder model = ModelFolder.read(Path.of("src/test/resources/reference/models/former"));
        String message = assertThrows(ModelException.class, () -> model.with(lora(1))).getMessage();
        assertTrue(message.contains(Path.of("unet", "model.onnx").toString())
                && message.contains("its exporter did not keep the names of") && message.contains("safetensors"),
                message);
    }

    private static Weight changed() {
        return OnnxInitialisers.read(ModelFolder.read(STARTER).unetGraph()).tensors().get(LAYER + ".weight");
    }

    /** Rank 1: one column picks the row, the other matrix is the row times the factor less one. */
    private Adapters lora(double weight) throws IOException {
        int size = 192;
        ByteBuffer data = ByteBuffer.allocate(2 * size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : changed().rows(ROW, 1).floats()) {
            data.putFloat((FACTOR - 1) * value);
        }
        data.putFloat((size + ROW) * Float.BYTES, 1);
        String header = String.format("{\"unet.%1$s.lora_A.weight\":{\"dtype\":\"F32\",\"shape\":[1,192],"
                + "\"data_offsets\":[0,768]},\"unet.%1$s.lora_B.weight\":{\"dtype\":\"F32\",\"shape\":[192,1],"
                + "\"data_offsets\":[768,1536]}}", LAYER);
        ByteBuffer file = ByteBuffer.allocate(8 + header.length() + data.capacity()).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(header.length()).put(header.getBytes(StandardCharsets.UTF_8)).put(data.array());
        Path lora = Files.write(folder.resolve("row.safetensors"), file.array());
        return new Adapters(List.of(new Adapters.Lora("row", lora, weight, weight)), List.of());
    }

    private Path changedExport() throws IOException {
        Path model = folder.resolve("model");
        try (Stream<Path> files = Files.walk(STARTER)) {
            for (Path file : files.filter(one -> one.toString().matches(".*\\.(json|onnx|txt)")).toList()) {
                Path to = model.resolve(STARTER.relativize(file).toString());
                Files.createDirectories(to.getParent());
                Files.copy(file, to, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Weight row = changed().rows(ROW, 1);
        ByteBuffer halves = ByteBuffer.allocate((int) row.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : row.floats()) {
            halves.putShort(Half.fromFloat(FACTOR * value));
        }
        try (FileChannel graph = FileChannel.open(model.resolve("unet/model.onnx"), StandardOpenOption.WRITE)) {
            graph.write(halves.flip(), row.offset());
        }
        return model;
    }

    private static int[] picture(ModelFolder model) {
        try (StableDiffusion pipeline = StableDiffusion.open(model, new OrtBackend())) {
            return pipeline.generate(pipeline.request("fluorescence, many nuclei").size(128, 128).steps(6).seed(7)
                    .build()).image().packed();
        }
    }

    private static byte[] bytes(int[] packed) {
        byte[] bytes = new byte[3 * packed.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (packed[i / 3] >> (16 - 8 * (i % 3)));
        }
        return bytes;
    }
}
