package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.diffusionj.Npz;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.pipeline.GenerationRequest;
import org.diffusionj.pipeline.Picture;
import org.diffusionj.pipeline.StableDiffusion;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.settings.Settings;
import org.diffusionj.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tiny autoencoders in their forms, against diffusers' AutoencoderTiny (models/reference/graphs.py). */
class TinyVaeTest {
    private static final Path CASE = Path.of("src/test/resources/reference/graphs/tinyvae");

    @TempDir
    private Path root;

    @ParameterizedTest
    @ValueSource(strings = {"", "taesd_decoder.safetensors", "taesd_decoder.pth"})
    void decodesAsDiffusersFromAFolderAndFromFilesThatNumberTheirLayers(String file) throws IOException {
        TinyVae tiny = TinyVae.read(CASE.resolve(file));
        Npz expected = Npz.read(CASE.resolve("tensors.npz"));
        try (Network network = new OrtBackend().open(tiny.network())) {
            Vae vae = new Vae(network, new VaeConfig(tiny.config().scalingFactor(), 4, 4));
            float[] planes = vae.decode(Tensor.of(expected.floats("in.latent_sample"), 1, 4, 3, 5), new Cancellation())
                    .planes();
            float[] right = expected.floats("out.sample");
            for (int i = 0; i < right.length; i++) {
                right[i] = Math.max(0, Math.min(1, right[i] / 2 + 0.5f));
            }
            assertArrayEquals(right, planes, 1e-4f);
        }
    }

    @Test
    void isFoundInTheModelFirstThenByTheFamilysNameInRoots() throws IOException {
        Path sd = Files.createFile(Files.createDirectories(root.resolve("vae_approx")).resolve("taesd_decoder.pth"));
        Path xl = Files.createFile(root.resolve("vae_approx/taesdxl_decoder.pth"));
        Files.createFile(root.resolve("vae_approx/taesd_encoder.pth"));
        Files.createFile(root.resolve("vae_approx/taesd3_decoder.pth"));
        List<Path> entries = new ModelRoots(List.of(root)).tinyVaes();
        Path model = Files.createDirectories(root.resolve("model"));
        assertEquals(Optional.of(sd), TinyVae.find(model, entries, false));
        assertEquals(Optional.of(xl), TinyVae.find(model, entries, true));
        Path own = Files.createDirectories(model.resolve("vae_tiny"));
        Files.createFile(own.resolve("config.json"));
        assertEquals(Optional.of(own), TinyVae.find(model, entries, true));
    }

    @Test
    void saysWhereItIsLookedForIfThereIsNone() {
        ModelFolder model = ModelFolder.read(Path.of("models/starter"));
        String message = assertThrows(ModelException.class, model::requireTinyVae).getMessage();
        assertTrue(message.contains("vae_tiny") && message.contains("decoder=Full"), message);
    }

    @Test
    void picturesAreThoseOfTheTinyDecoderOnlyIfAskedFor() {
        Path file = CASE.resolveSibling("tinyvaefour").resolve("taesd_decoder.safetensors");
        ModelFolder model = ModelFolder.read(
                new ModelChoice(Path.of("models/starter").toAbsolutePath(), Optional.empty(), List.of(file)));
        TinyVae tiny = model.requireTinyVae();
        GenerationRequest.Builder request = GenerationRequest.builder("nuclei").size(64, 64).steps(1);
        try (StableDiffusion pipeline = StableDiffusion.open(model, new OrtBackend());
                Network network = new OrtBackend().open(tiny.network())) {
            Vae vae = new Vae(network, tiny.config());
            Picture full = pipeline.generate(request.build());
            Picture asked = pipeline.generate(request.set(Settings.DECODER, true).build());
            float[] decoded = vae.decode(asked.latents(), new Cancellation()).planes();
            assertArrayEquals(full.latents().data(), asked.latents().data());
            assertArrayEquals(decoded, asked.image().planes());
            assertFalse(Arrays.equals(decoded, full.image().planes()));
        }
    }
}
