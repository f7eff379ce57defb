package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.ort.TinyOnnx;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.tensor.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Graphs and weights that are symbolic links compute what the files they lead to compute. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "making links needs a privilege there")
class LinkedModelTest {
    private static final Path UNET = Path.of("src/test/resources/reference/models/sd2v/unet");

    @TempDir
    Path folder;
    private Path blobs;
    private Path unet;

    @BeforeEach
    void makeFolders() throws IOException {
        blobs = Files.createDirectories(folder.resolve("blobs"));
        unet = Files.createDirectories(folder.resolve("snapshots/9f86d081/unet"));
    }

    /** As huggingface_hub lays out its cache: both files are links, and their targets have other names. */
    @Test
    void theHubsCacheOpens() throws IOException {
        link("model.onnx", copy("model.onnx", "2c26b46b68ffc68ff99b453c1d304134"));
        link("model.onnx_data", copy("model.onnx_data", "fcde2b2edba56bf408601fb721fe9b5c"));
        assertComputesTheSame(unet);
    }

    @Test
    void onlyTheWeightsMayBeALink() throws IOException {
        Files.copy(UNET.resolve("model.onnx"), unet.resolve("model.onnx"));
        link("model.onnx_data", copy("model.onnx_data", "weights"));
        assertComputesTheSame(unet);
    }

    @Test
    void onlyTheGraphMayBeALink() throws IOException {
        link("model.onnx", copy("model.onnx", "graph"));
        Files.copy(UNET.resolve("model.onnx_data"), unet.resolve("model.onnx_data"));
        assertComputesTheSame(unet);
    }

    @Test
    void linksMayLeadToLinks() throws IOException {
        Files.copy(UNET.resolve("model.onnx"), unet.resolve("model.onnx"));
        Files.createSymbolicLink(blobs.resolve("second"), copy("model.onnx_data", "weights"));
        link("model.onnx_data", Path.of("../../../blobs/second"));
        assertComputesTheSame(unet);
    }

    @Test
    void aWholeFolderMayBeALink() throws IOException {
        Path linked = Files.createSymbolicLink(folder.resolve("linked"), UNET.toAbsolutePath());
        assertComputesTheSame(linked);
    }

    @Test
    void weightsInSeveralPlacesOpen() throws IOException {
        Files.createDirectories(folder.resolve("elsewhere/deep"));
        Path first = Files.write(folder.resolve("elsewhere/deep/a"), TinyOnnx.littleEndian(new float[] {1, 2, 3}));
        Path second = Files.write(blobs.resolve("b"), TinyOnnx.littleEndian(new float[] {10, 20, 30}));
        Path graph = new TinyOnnx().input("x", TinyOnnx.FLOAT, -1, 3)
                .external("v", "a.bin", 0, 12, 3).external("w", "b.bin", 0, 12, 3)
                .node("Add", List.of("x", "v"), List.of("z"))
                .node("Add", List.of("z", "w"), List.of("y"))
                .output("y", TinyOnnx.FLOAT, -1, 3).write(unet.resolve("model.onnx"));
        link("a.bin", first);
        link("b.bin", second);
        try (Network network = new OrtBackend().open(new NetworkSource(graph))) {
            Tensor x = Tensor.of(new float[] {100, 200, 300}, 1, 3);
            assertArrayEquals(new float[] {111, 222, 333}, network.run(Map.of("x", x), new Cancellation())
                    .get("y").data());
        }
    }

    @Test
    void aLinkThatLeadsNowhereIsNamed() throws IOException {
        Files.copy(UNET.resolve("model.onnx"), unet.resolve("model.onnx"));
        link("model.onnx_data", Path.of("../../../blobs/gone"));
        assertRefused("model.onnx_data", "symbolic link", "blobs/gone");
    }

    @Test
    void aGraphLinkThatLeadsNowhereIsNamed() throws IOException {
        link("model.onnx", Path.of("../../../blobs/gone"));
        assertRefused("model.onnx", "symbolic link", "blobs/gone");
    }

    @Test
    void linksInACircleAreNamed() throws IOException {
        Files.copy(UNET.resolve("model.onnx"), unet.resolve("model.onnx"));
        link("model.onnx_data", Path.of("other"));
        link("other", Path.of("model.onnx_data"));
        assertRefused("model.onnx_data", "symbolic link");
    }

    private Path copy(String file, String name) throws IOException {
        return Files.copy(UNET.resolve(file), blobs.resolve(name));
    }

    private void link(String name, Path target) throws IOException {
        Files.createSymbolicLink(unet.resolve(name), target.isAbsolute() ? unet.relativize(target) : target);
    }

    private void assertRefused(String... parts) {
        String message = assertThrows(ModelException.class,
                () -> OnnxFile.read(unet.resolve("model.onnx")).externalFiles()).getMessage();
        Stream.of(parts).forEach(part -> assertTrue(message.contains(part), message));
    }

    private static void assertComputesTheSame(Path other) {
        OnnxFile.read(other.resolve("model.onnx")).externalFiles();
        assertArrayEquals(predicted(UNET), predicted(other));
    }

    private static float[] predicted(Path unet) {
        float[] latents = new float[4 * 64];
        for (int i = 0; i < latents.length; i++) {
            latents[i] = (i % 13 - 6) / 4f;
        }
        try (Network network = new OrtBackend().open(new NetworkSource(unet.resolve("model.onnx")))) {
            int width = (int) (long) network.input("encoder_hidden_states").shape().get(2);
            return network.run(Map.of("sample", Tensor.of(latents, 1, 4, 8, 8), "timestep",
                    Tensor.of(new float[] {500}, 1),
                    "encoder_hidden_states", Tensor.of(new float[77 * width], 1, 77, width)), new Cancellation())
                    .get("out_sample").data();
        }
    }
}
