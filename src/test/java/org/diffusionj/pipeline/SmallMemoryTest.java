package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.Vae;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.DeviceMemoryException;
import org.diffusionj.runtime.Network;
import org.diffusionj.sampling.solver.SamplerType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens when a device's memory is not enough. */
class SmallMemoryTest {
    private static final ModelFolder STARTER = ModelFolder.read(Path.of("models/starter"));
    private static final ModelFolder TINY = ModelFolder.read(ReferenceCase.FOLDER.resolve("models/sd1"));

    private static final class Warnings implements GenerationListener {
        final List<String> texts = new ArrayList<>();

        @Override
        public void stepped(int step, int steps, Supplier<RgbImage> preview) {
            // Only warnings matter here.
        }

        @Override
        public void warn(String message) {
            texts.add(message);
        }
    }

    /** The peak signal-to-noise ratio in decibels, of values in [0, 1]. */
    private static double psnr(RgbImage a, RgbImage b) {
        double sum = 0;
        for (int i = 0; i < a.planes().length; i++) {
            sum += Math.pow(a.planes()[i] - b.planes()[i], 2);
        }
        return -10 * Math.log10(sum / a.planes().length);
    }

    @Test
    void picturesTooLargeToDecodeAtOnceAreDecodedInTilesWithoutSeams() {
        Picture picture;
        try (StableDiffusion model = StableDiffusion.open(STARTER, new OrtBackend())) {
            picture = model.generate(model.request("dense small green nuclei").size(256, 256).steps(4).seed(3).build());
        }
        Warnings warnings = new Warnings();
        try (Network decoder = new SmallMemory("vae_decoder", 24).open(STARTER.vaeDecoder())) {
            Vae vae = new Vae(decoder, STARTER.config().vae());
            RgbImage tiled = new PictureDecoder(vae, warnings, new Cancellation()).decode(picture.latents());
            double psnr = psnr(picture.image(), tiled);
            assertTrue(psnr >= 40 && psnr < 100, psnr + " dB");
        }
        assertEquals(List.of("The memory is not enough to decode the picture at once, so it is decoded in tiles of"
                + " 24 x 24 latents, which changes it slightly."), warnings.texts);
    }

    @Test
    void previewsNeedNoTiles(@TempDir Path folder) {
        System.setProperty("diffusionj.hashes", folder.resolve("sha256.txt").toString()); // no colours are known there
        SmallMemory backend = new SmallMemory("vae_decoder", 16);
        try (StableDiffusion model = StableDiffusion.open(TINY, backend)) {
            GenerationRequest request = model.request("cells").size(192, 192).steps(3)
                    .sampler(SamplerType.EULER).build();
            List<String> warned = new ArrayList<>();
            model.generate(request, new GenerationListener() {
                @Override
                public void stepped(int step, int steps, Supplier<RgbImage> preview) {
                    preview.get();
                }

                @Override
                public void warn(String message) {
                    warned.add(message);
                }
            }, new Cancellation());
            assertEquals(1, warned.size(), warned.toString());
            // The middle for the colours of previews; then all at once, which fails, and four tiles for the picture.
            assertEquals(1 + 1 + 4, backend.runs.get());
        } finally {
            System.clearProperty("diffusionj.hashes");
        }
    }

    @Test
    void aDecoderThatCannotEvenDecodeTilesFails() {
        try (StableDiffusion model = StableDiffusion.open(TINY, new SmallMemory("vae_decoder", 8))) {
            GenerationRequest large = model.request("cells").size(192, 192).steps(1).build();
            assertThrows(DeviceMemoryException.class, () -> model.generate(large));
        }
    }

    /** A quarter of what was wanted is there, so half the width and half the height fit. */
    @Test
    void aWalkThatDoesNotFitNamesTheSizeThatWouldAndTheNextOneWorks() {
        SmallMemory backend = new SmallMemory("unet", 16);
        try (StableDiffusion model = StableDiffusion.open(TINY, backend)) {
            int[] before = model.generate(model.request("cells").steps(2).seed(1).build()).image().packed();
            String message = assertThrows(DeviceMemoryException.class, () -> model.generate(
                    model.request("cells").size(256, 128).steps(2).build())).getMessage();
            assertTrue(message.startsWith("256 x 128 pixels do not fit into memory; 128 x 64 should."), message);
            assertArrayEquals(before, model.generate(model.request("cells").steps(2).seed(1).build()).image().packed());
        }
        assertEquals(0, backend.open.get());
    }
}
