package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.diffusionj.ort.TinyOnnx;
import org.diffusionj.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FinalNormTest {
    private static final String NORM = "text_model.final_layer_norm.";

    @TempDir
    private Path folder;

    /** By hand: 1 and 3 have mean 2 and deviation 1; the epsilon of CLIP, 1e-5, is below the tolerance here. */
    @Test
    void eachTokenIsNormalisedByItself() {
        FinalNorm norm = new FinalNorm(new float[] {2, 10}, new float[] {0.5f, -1}, 1e-5);
        float[] states = {1, 3, 7, 5};
        Tensor normalised = norm.apply(Tensor.of(states, 1, 2, 2));
        assertArrayEquals(new float[] {-1.5f, 9, 2.5f, -11}, normalised.data(), 1e-4f);
        assertArrayEquals(new long[] {1, 2, 2}, normalised.shape());
        assertArrayEquals(new float[] {1, 3, 7, 5}, states, "the argument was changed");
    }

    @Test
    void weightsComeFromTheGraphOrFromTheFileBesideIt() throws IOException {
        Files.write(folder.resolve("weights.bin"), TinyOnnx.littleEndian(new float[] {9, 0.5f, -1, 9}));
        OnnxFile graph = OnnxFile.read(new TinyOnnx().initializer(NORM + "weight", new float[] {2, 10}, 2)
                .external(NORM + "bias", "weights.bin", 4, 8, 2).write(folder.resolve("model.onnx")));
        Tensor normalised = FinalNorm.read(graph, noConfig(), 2).apply(Tensor.of(new float[] {1, 3}, 1, 1, 2));
        assertArrayEquals(new float[] {-1.5f, 9}, normalised.data(), 1e-4f);
    }

    /** With an epsilon of 3 the deviation of 1 and 3 counts as 2. */
    @Test
    void theEpsilonIsTheConfigurations() throws IOException {
        Path config = Files.writeString(folder.resolve("config.json"), "{\"layer_norm_eps\": 3}");
        OnnxFile graph = OnnxFile.read(new TinyOnnx().initializer(NORM + "weight", new float[] {2, 10}, 2)
                .initializer(NORM + "bias", new float[2], 2).write(folder.resolve("model.onnx")));
        Tensor normalised = FinalNorm.read(graph, JsonFile.read(config), 2)
                .apply(Tensor.of(new float[] {1, 3}, 1, 1, 2));
        assertArrayEquals(new float[] {-1, 5}, normalised.data(), 1e-6f);
    }

    @Test
    void aGraphWithoutTheWeightsIsRefusedByName() {
        OnnxFile graph = OnnxFile.read(new TinyOnnx().initializer(NORM + "weight", new float[] {2, 10}, 2)
                .initializer(NORM + "bias", new float[3], 3).write(folder.resolve("model.onnx")));
        String message = assertThrows(ModelException.class, () -> FinalNorm.read(graph, noConfig(), 2)).getMessage();
        assertTrue(message.contains("final_layer_norm.bias") && message.contains("model.onnx"), message);
    }

    private JsonFile noConfig() {
        return JsonFile.readIfPresent(folder.resolve("none.json"));
    }
}
