package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.diffusionj.Npz;
import org.diffusionj.WeightForms;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.PlainExport;
import org.diffusionj.runtime.Backend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Folders of weights as diffusers saves them, and the pictures that its pipelines make of them
 * (models/reference/weight_folders.py).
 */
class WeightFoldersTest {
    private static final Path FOLDERS = Path.of("src/test/resources/reference/folders");
    private static final double EQUAL = 0.995;

    @TempDir
    private Path folder;

    /** bfloat16 in safetensors with tokenizer.json alone; half in PyTorch's zip; the variant fp16 of an XL. */
    @ParameterizedTest
    @ValueSource(strings = {"sd", "sdbin", "xl"})
    void makesThePicturesOfDiffusers(String name) {
        assertPicture(FOLDERS.resolve(name), name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"F32", "F16", "BF16"})
    void everyElementTypeMakesTheSamePicture(String dtype) throws IOException {
        Path model = copy("sd");
        for (Path weights : weights(model)) {
            Files.write(weights, WeightForms.safetensors(weights, dtype));
        }
        assertPicture(model, "sd");
    }

    @Test
    void weightsInSeveralFilesMakeTheSamePicture() throws IOException {
        Path model = copy("sd");
        for (Path weights : weights(model)) {
            WeightForms.shard(weights);
        }
        assertPicture(model, "sd");
    }

    /** The UNet as a graph of ONNX, the rest as weights. */
    @Test
    void graphsAndWeightsTogetherMakeTheSamePicture() throws IOException {
        Path model = copy("sd");
        Path out = Files.createDirectories(folder.resolve("out"));
        Path unet = PlainExport.write(ModelFolder.read(model), out).get("unet");
        Files.delete(model.resolve("unet/diffusion_pytorch_model.safetensors"));
        Files.copy(unet, model.resolve("unet/model.onnx"));
        Files.copy(unet.resolveSibling("unet.onnx_data"), model.resolve("unet/unet.onnx_data"));
        assertTrue(ModelFolder.read(model).unet().description().isEmpty());
        assertPicture(model, "sd");
    }

    /** The hub's cache: a snapshot of links to files that are named by their hashes. */
    @Test
    void theHubsCacheMakesTheSamePicture() throws IOException {
        Path model = copy("sd");
        Path blobs = Files.createDirectories(folder.resolve("blobs"));
        try (Stream<Path> files = Files.walk(model)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path blob = Files.move(file, blobs.resolve("blob" + file.toString().hashCode()));
                Files.createSymbolicLink(file, file.getParent().relativize(blob));
            }
        }
        assertPicture(model, "sd");
    }

    @Test
    void aWeightThatIsMissingLeftOverOrOfAnotherShapeIsNamed() throws IOException {
        Path model = copy("sd");
        Path config = model.resolve("unet/config.json");
        String json = Files.readString(config);
        assertRefused(model, config, json.replace("\"layers_per_block\": 1", "\"layers_per_block\": 2"),
                "weights are missing (down_blocks.0.attentions.1.norm.bias");
        assertRefused(model, config,
                json.replace("\"mid_block_type\": \"UNetMidBlock2DCrossAttn\"", "\"mid_block_type\": null"),
                "weights belong to no layer (mid_block.attentions.0.norm.bias");
        assertRefused(model, config, json.replaceFirst("\"cross_attention_dim\": 16", "\"cross_attention_dim\": 24"),
                "has the shape [8, 16], where the configuration beside it wants [8, 24]");
    }

    private void assertRefused(Path model, Path config, String json, String problem) throws IOException {
        Files.writeString(config, json);
        String message = assertThrows(IllegalArgumentException.class, () -> ModelFolder.read(model)).getMessage();
        assertTrue(message.contains(problem), message);
    }

    private static void assertPicture(Path model, String reference) {
        byte[] expected = Npz.read(FOLDERS.resolve(reference).resolve("expected.npz")).bytes("image");
        FloatBackends.all().forEach(backend -> assertPicture(model, backend, expected));
    }

    private static void assertPicture(Path model, Backend backend, byte[] expected) {
        try (StableDiffusion pipeline = StableDiffusion.open(ModelFolder.read(model), backend)) {
            RgbImage image = pipeline.generate(pipeline.request("a cell").negative("blur").size(64, 64).steps(4)
                    .guidance(3).seed(7).build()).image();
            int equal = 0;
            for (int i = 0; i < expected.length / 3; i++) {
                for (int channel = 0; channel < 3; channel++) {
                    int made = image.packed()[i] >> 16 - 8 * channel & 0xff;
                    int wanted = expected[3 * i + channel] & 0xff;
                    assertTrue(Math.abs(made - wanted) <= 1, "pixel " + i + ": " + made + ", not " + wanted);
                    equal += made == wanted ? 1 : 0;
                }
            }
            assertTrue(equal >= EQUAL * expected.length, equal + " of " + expected.length + " values are equal");
        }
    }

    private Path copy(String name) throws IOException {
        Path to = folder.resolve("model");
        try (Stream<Path> files = Files.walk(FOLDERS.resolve(name))) {
            files.forEach(file -> {
                try {
                    Files.copy(file, to.resolve(FOLDERS.resolve(name).relativize(file).toString()),
                            StandardCopyOption.REPLACE_EXISTING);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return to;
    }

    private static List<Path> weights(Path model) throws IOException {
        try (Stream<Path> files = Files.walk(model)) {
            List<Path> found = files.filter(file -> file.toString().endsWith(".safetensors")).toList();
            assertEquals(3, found.size());
            return found;
        }
    }
}
