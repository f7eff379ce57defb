package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.diffusionj.Npz;
import org.diffusionj.image.RgbImage;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.pipeline.GenerationRequest;
import org.diffusionj.pipeline.OpenedFiles;
import org.diffusionj.pipeline.Picture;
import org.diffusionj.pipeline.StableDiffusion;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.sampling.solver.SamplerType;
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

    /** Its floats are not copied, and reading them behind the file's end would end Java. */
    @Test
    void aFileThatBecameShorterIsNamedBeforeItIsReadAgain() throws IOException {
        Path file = Files.copy(CASE.resolve("taesd_decoder.safetensors"), root.resolve("taesd_decoder.safetensors"));
        TinyVae tiny = TinyVae.read(file);
        Tensor latents = Tensor.of(new float[4 * 3 * 5], 1, 4, 3, 5);
        try (Network network = new OrtBackend().open(tiny.network())) {
            Vae vae = new Vae(network, new VaeConfig(tiny.config().scalingFactor(), 4, 4));
            vae.decode(latents, new Cancellation());
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(100);
            }
            String message = assertThrows(ModelException.class, () -> vae.decode(latents, new Cancellation()))
                    .getMessage();
            assertTrue(message.startsWith(file.toString()) && message.contains("has 100 now"), message);
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

    private static ModelFolder starterWithTiny() {
        Path file = CASE.resolveSibling("tinyvaefour").resolve("taesd_decoder.safetensors");
        return ModelFolder.read(
                new ModelChoice(Path.of("models/starter").toAbsolutePath(), Optional.empty(), List.of(file)));
    }

    /** Nor counted: of what is to come, and of the memory that the picture needs. */
    @Test
    void theFullDecoderIsNotLoadedForPicturesOfTheTinyOne() {
        ModelFolder model = starterWithTiny();
        OpenedFiles backend = new OpenedFiles();
        try (StableDiffusion pipeline = StableDiffusion.open(model, backend)) {
            List<String> first = List.copyOf(backend.names());
            GenerationRequest full = GenerationRequest.builder("nuclei").size(64, 64).steps(1).build();
            GenerationRequest tiny = full.toBuilder().set(Settings.DECODER, true).build();
            assertEquals(model.requireTinyVae().weights(), pipeline.weightsToCome(tiny, false));
            assertEquals(model.decoderWeights(), pipeline.weightsToCome(full, false));
            pipeline.generate(tiny, (step, steps, preview) -> preview.get(), new Cancellation());
            assertEquals(List.of("tinyvaefour/taesd_decoder.safetensors"),
                    backend.names().subList(first.size(), backend.names().size()));
            assertEquals(0, pipeline.weightsToCome(tiny, false));
            pipeline.generate(full);
            assertEquals("vae_decoder/model.onnx", backend.names().get(backend.names().size() - 1));
            assertEquals(0, pipeline.weightsToCome(full, false));
        }
    }

    /** Its widest layer gives 8 channels in the picture's size. */
    @Test
    void memoryIsThatOfTheTinyDecoderWhereItMakesThePicture() {
        LayerSizes sizes = starterWithTiny().requireTinyVae().graph().layers(1);
        assertEquals(8 * 512 * 512, sizes.largestTensor(64 * 64));
        ModelFolder model = starterWithTiny();
        assertTrue(WorkingMemory.of(model, true).bytes(512, 512, 1, false)
                < WorkingMemory.of(model, false).bytes(512, 512, 1, false));
        ModelFolder without = ModelFolder.read(Path.of("models/starter"));
        assertEquals(WorkingMemory.of(without).bytes(512, 512, 1, false),
                WorkingMemory.of(without, true).bytes(512, 512, 1, false));
    }

    /** After the last step, what the network predicts is the picture's latents. */
    @Test
    void previewsAreTheTinyDecodersEvenIfPicturesAreNot() {
        ModelFolder model = starterWithTiny();
        List<RgbImage> previews = new ArrayList<>();
        try (StableDiffusion pipeline = StableDiffusion.open(model, new OrtBackend());
                Network network = new OrtBackend().open(model.requireTinyVae().network())) {
            Picture picture = pipeline.generate(GenerationRequest.builder("nuclei").size(64, 64).steps(2)
                    .sampler(SamplerType.EULER).build(),
                    (step, steps, preview) -> previews.add(preview.get()), new Cancellation());
            Vae vae = new Vae(network, model.requireTinyVae().config());
            assertEquals(2, previews.size());
            assertArrayEquals(vae.decode(picture.latents(), new Cancellation()).planes(), previews.get(1).planes(),
                    1e-4f);
        }
    }

    @Test
    void picturesAreThoseOfTheTinyDecoderOnlyIfAskedFor() {
        ModelFolder model = starterWithTiny();
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
