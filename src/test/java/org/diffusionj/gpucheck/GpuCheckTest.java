package org.diffusionj.gpucheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.RandomModel;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.pipeline.GenerationRequest;
import org.diffusionj.pipeline.StableDiffusion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The check itself, at tiny sizes on the CPU, so that it works on the day when there is a card. */
class GpuCheckTest {
    private static final String MODEL = "src/test/resources/reference/models/sd1";
    private static final String WEIGHTS = "src/test/resources/reference/folders/sd";

    @TempDir
    Path folder;

    private String run(String... words) throws IOException {
        Path results = folder.resolve("RESULTS.md");
        GpuCheck.main(Stream.concat(Stream.of(results.toString(), "CPU"), Arrays.stream(words)).toArray(String[]::new));
        return Files.readString(results);
    }

    @Test
    void tellsTheMachine() throws IOException {
        assertTrue(run("report").contains("| ONNX Runtime 1."));
    }

    @Test
    void comparesPictures() throws IOException {
        String results = run("equality", MODEL, "steps=2", "images=1");
        assertTrue(results.contains("| 100.000 % | ok |")
                && results.contains("| largest difference of 255 | 0 | ok |"), results);
        assertTrue(run("half", WEIGHTS, "steps=2", "images=1").contains("| Infinity dB | ok |"));
    }

    @Test
    void measuresSpeed() throws IOException {
        String results = run("speed", MODEL, "steps=2", "images=2", "tunings=2");
        assertTrue(results.contains("| as users get it, 64 x 64, 2 steps | ")
                && results.contains("| no CUDA graphs, 64 x 64, 2 steps | "), results);
    }

    @Test
    void fillsMemory() throws IOException {
        String results = run("memory", MODEL, "width=64", "largest=128");
        assertTrue(results.contains("| 128 x 128 | fits | ok |")
                && results.contains("| the next picture | is the same as before | ok |"), results);
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "memory is read from /proc")
    void endures() throws IOException {
        assertTrue(run("endurance", MODEL, "steps=1", "images=3").contains("after 3 pictures, against 3 | "));
    }

    @Test
    void drawsWeightsOfTheSizesThatConfigurationsTell() throws IOException {
        Path model = folder.resolve("drawn");
        for (String file : List.of("model_index.json", "scheduler/scheduler_config.json", "text_encoder/config.json",
                "tokenizer/tokenizer.json", "tokenizer/tokenizer_config.json", "unet/config.json", "vae/config.json")) {
            Files.createDirectories(model.resolve(file).getParent());
            Files.copy(Path.of(WEIGHTS, file), model.resolve(file));
        }
        String results = run("speed", model.toString(), "width=64", "height=64", "steps=1", "images=1", "tunings=1");
        assertTrue(results.contains("| as users get it, half, 64 x 64, 1 steps | "), results);
    }

    @Test
    void takesTheWeightsOfAnExportedUNet() throws IOException {
        Path copy = RandomModel.withUNetAsWeights(Path.of("models/starter"), folder.resolve("starter"));
        assertTrue(Files.size(copy.resolve("unet/diffusion_pytorch_model.safetensors")) > 20_000_000);
        int[] exported = picture(Path.of("models/starter"));
        int[] weights = picture(copy);
        for (int i = 0; i < exported.length; i++) {
            for (int shift = 0; shift < 24; shift += 8) {
                assertEquals(exported[i] >> shift & 0xff, weights[i] >> shift & 0xff, 1);
            }
        }
    }

    private static int[] picture(Path folder) {
        try (StableDiffusion model = StableDiffusion.open(ModelFolder.read(folder), new OrtBackend())) {
            return model.generate(GenerationRequest.builder("nuclei").size(64, 64).steps(2).seed(1).build()).image()
                    .packed();
        }
    }
}
