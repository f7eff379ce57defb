package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diffusionj.Npz;
import org.diffusionj.WeightForms;
import org.diffusionj.graph.ControlNetDescription;
import org.diffusionj.graph.UNetDescription;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.runtime.Port;
import org.diffusionj.tensor.Tensor;
import org.diffusionj.weights.WeightFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Control networks in folders and files of either naming, against diffusers (models/reference/controls.py). */
class ControlNetTest {
    private static final Path CASES = Path.of("src/test/resources/reference/controls");
    private static final Path FOLDERS = Path.of("src/test/resources/reference/folders");
    private static final float TOLERANCE = 1e-4f;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"sd-blue", "xl-lines", "text", "linear"})
    void networksGiveWhatDiffusersGives(String name) throws IOException {
        ControlNetDescription shape = ControlNetShape.read(JsonFile.read(CASES.resolve(name).resolve("config.json")));
        WeightsNetwork network = ControlNet.read(CASES.resolve(name)).network(shape);
        compare(name, new NetworkSource(CASES.resolve(name), Optional.of(network)));
        compare(name, new NetworkSource(PlainExport.write(network, folder.resolve(name + ".onnx"))));
    }

    private static void compare(String name, NetworkSource source) throws IOException {
        Npz expected = Npz.read(CASES.resolve(name).resolve("tensors.npz"));
        try (Network network = new OrtBackend().open(source)) {
            Map<String, Tensor> inputs = new HashMap<>();
            for (Port input : network.inputs()) {
                String key = "in." + input.name();
                inputs.put(input.name(), Tensor.of(expected.floats(key),
                        Arrays.stream(expected.shape(key)).asLongStream().toArray()));
            }
            network.run(inputs, new Cancellation()).forEach((output, tensor) -> {
                float[] right = expected.floats("out." + output);
                float largest = 0;
                for (float value : right) {
                    largest = Math.max(largest, Math.abs(value));
                }
                assertArrayEquals(right, tensor.data(), TOLERANCE * largest, output);
            });
        }
    }

    /** With the prefix control_model in PyTorch's zip, and without it in safetensors; diffusers reads both alike. */
    @ParameterizedTest
    @CsvSource({"sd-lines.pth, sd", "sd-lines.safetensors, sd", "xl-lines.pth, xl", "xl-lines.safetensors, xl"})
    void filesOfTheFirstNamingAreTheirFolders(String file, String model) {
        assertSame(CASES.resolve(file), CASES.resolve(file.replaceFirst("\\..*", "")), model);
    }

    @Test
    void filesOfDiffusersNamingAndElementTypesAreTheirFolders() throws IOException {
        Path saved = CASES.resolve("xl-lines/diffusion_pytorch_model.safetensors");
        Path alone = Files.copy(saved, folder.resolve("my-lines.safetensors"));
        assertSame(alone, CASES.resolve("xl-lines"), "xl");
        assertEquals("my-lines", ControlNet.read(alone).name());
        Path variant = Files.createDirectories(folder.resolve("lines"));
        Files.copy(CASES.resolve("xl-lines/config.json"), variant.resolve("config.json"));
        Files.write(variant.resolve("diffusion_pytorch_model.fp16.safetensors"), WeightForms.safetensors(saved, "F32"));
        assertSame(variant, CASES.resolve("xl-lines"), "xl");
        assertSame(variant.resolve("diffusion_pytorch_model.fp16.safetensors"), CASES.resolve("xl-lines"), "xl");
        assertEquals("lines", ControlNet.read(variant.resolve("diffusion_pytorch_model.fp16.safetensors")).name());
    }

    private static void assertSame(Path file, Path folder, String model) {
        UNetDescription unet = unet(model);
        ControlNet read = ControlNet.read(file);
        ControlNet expected = ControlNet.read(folder);
        ControlNetDescription shape = expected.beside(unet, model, 8);
        assertEquals(shape.conditionChannels(), read.beside(unet, model, 8).conditionChannels());
        assertEquals(comparable(shape.unet()), comparable(read.beside(unet, model, 8).unet()));
        WeightsNetwork right = expected.network(shape);
        WeightsNetwork own = read.network(read.beside(unet, model, 8));
        assertEquals(right.shapes(), own.shapes());
        right.shapes().keySet().forEach(name -> assertArrayEquals(right.values(name), own.values(name), name));
    }

    /** Heads count where they attend, and the width of sizes where there are some. */
    private static List<Object> comparable(UNetDescription unet) {
        List<Object> levels = List.copyOf(unet.levels().stream().map(level -> level.down().stream()
                .map(blocks -> List.of(level.channels(), blocks, blocks > 0 ? level.heads() : 0)).toList()).toList());
        return List.of(levels, unet.middle(), unet.textWidth(), unet.groups(), unet.linearProjections(),
                unet.addedWidth(), unet.addedWidth() > 0 ? unet.sizeWidth() : 0, unet.timeWidth());
    }

    private static UNetDescription unet(String model) {
        return UNetShape.read(JsonFile.read(FOLDERS.resolve(model).resolve("unet/config.json")));
    }

    @Test
    void aNetworkForAnotherModelIsRefusedNamingBoth() {
        String message = refusal("xl-lines", "sd");
        assertTrue(message.contains("xl-lines") && message.contains("Stable Diffusion XL")
                && message.contains("sd (Stable Diffusion 1.x)") && message.contains("text embeddings of 32 values"),
                message);
        message = refusal("text", "sd");
        assertTrue(message.contains("2 pixels") || message.contains("channels of its blocks"), message);
    }

    private static String refusal(String control, String model) {
        return assertThrows(ModelException.class, () -> ModelFolder.read(FOLDERS.resolve(model))
                .unet(List.of(ControlNet.read(CASES.resolve(control))))).getMessage();
    }

    /** Names in these files, which hold no whole control network; each is told by one of them. */
    @ParameterizedTest
    @CsvSource({"lora_controlnet, control LoRA", "lllite_unet_input_blocks_1_1_x.down.0.weight, ControlLLLite",
        "body.0.resnets.0.block1.weight, T2I adapter", "adapter.body.0.in_conv.weight, T2I adapter",
        "image_proj.proj.weight, IP adapter", "difference, difference of a ControlNet",
        "control_add_embedding.linear_1.weight, union", "controlnet_x_embedder.weight, transformer",
        "lora_unet_down_blocks_0.lora_up.weight, a LoRA", "model.weight, holds no ControlNet"})
    void whatIsNoControlNetworkIsRefusedByName(String tensor, String words) throws IOException {
        Path file = folder.resolve("other.safetensors");
        byte[] header = ("{\"" + tensor + "\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}").getBytes();
        byte[] bytes = new byte[8 + header.length + 4];
        bytes[0] = (byte) header.length;
        System.arraycopy(header, 0, bytes, 8, header.length);
        Files.write(file, bytes);
        String message = assertThrows(ModelException.class, () -> ControlNet.read(file)).getMessage();
        assertTrue(message.contains(words) && message.contains("docs/models.md#control-networks"), message);
    }

    @Test
    void aFolderSaysWhatItsControlImagesAre() throws IOException {
        Path own = Files.createDirectories(folder.resolve("controlnet-inpaint"));
        for (String name : List.of("config.json", "diffusion_pytorch_model.safetensors")) {
            Files.copy(CASES.resolve("sd-lines").resolve(name), own.resolve(name));
        }
        assertEquals(Optional.empty(), ControlNet.read(own).preparation());
        assertTrue(ControlNet.read(own).inpaints());
        assertFalse(ControlNet.read(CASES.resolve("sd-lines")).inpaints());
        Files.writeString(own.resolve("diffusionj.json"), "{\"controlprep\": \"Labels\"}");
        assertEquals(Optional.of(ControlPreparation.LABELS), ControlNet.read(own).preparation());
        Files.writeString(own.resolve("diffusionj.json"), "{\"controlprep\": \"labels\"}");
        String message = assertThrows(ModelException.class, () -> ControlNet.read(own)).getMessage();
        assertTrue(message.contains("[None, Edges, Scribble, Labels]"), message);
    }

    @Test
    void aConfigurationThatIsNotBuiltHereIsNamed() throws IOException {
        Path own = Files.createDirectories(folder.resolve("net"));
        Files.copy(CASES.resolve("sd-lines/diffusion_pytorch_model.safetensors"),
                own.resolve("diffusion_pytorch_model.safetensors"));
        String json = Files.readString(CASES.resolve("sd-lines/config.json"));
        for (String[] change : new String[][] {{"\"rgb\"", "\"grb\""},
                {"\"conditioning_channels\": 3", "\"conditioning_channels\": 4"},
                {"\"UNetMidBlock2DCrossAttn\"", "null"}, {"ControlNetModel", "ControlNetUnionModel"}}) {
            Files.writeString(own.resolve("config.json"), json.replace(change[0], change[1]));
            String message = assertThrows(ModelException.class,
                    () -> ControlNet.read(own).beside(unet("sd"), "sd", 8), change[1]).getMessage();
            assertTrue(message.contains("config.json"), message);
        }
    }

    /** A network that was read is the same as long as its file is. */
    @Test
    void networksAreComparedByTheirFiles() throws IOException {
        Path file = Files.copy(CASES.resolve("sd-lines.safetensors"), folder.resolve("lines.safetensors"));
        ControlNet read = ControlNet.read(file);
        assertEquals(read, ControlNet.read(file));
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        assertFalse(read.equals(ControlNet.read(file)));
        assertEquals(WeightFile.read(file).tensors().values().stream().mapToLong(weight -> 4 * weight.count()).sum(),
                read.bytes());
    }
}
