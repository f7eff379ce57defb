package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.diffusionj.image.RgbImage;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is expected follows from maps that are known beforehand. */
class LatentColoursTest {
    private static final int SIDE = 6;
    private static final int PIXELS = 8;
    private static final double[][] MAP = {
        {0.1, -0.05, 0}, {0, 0.08, 0.02}, {-0.03, 0, 0.1}, {0.05, 0.05, 0.05}, {0.5, 0.4, 0.3}};

    @TempDir
    private Path folder;

    /** Pixels differ from the colour of their latent, but not on average. */
    @Test
    void theMapIsFoundAgainByWhatItMade() {
        ColourFit fit = ColourFit.none(4);
        for (int seed = 0; seed < 3; seed++) {
            Tensor latents = latents(seed);
            fit = fit.with(latents, decoded(latents));
        }
        LatentColours found = fit.colours();
        for (int row = 0; row < MAP.length; row++) {
            assertArrayEquals(MAP[row],
                    found.factors().get(row).stream().mapToDouble(Double::doubleValue).toArray(), 1e-3);
        }
    }

    /** In the middle between two latents lies the mean, and before the first one nothing changes. */
    @Test
    void coloursChangeEvenlyBetweenLatents() {
        LatentColours grey = new LatentColours(List.of(List.of(1.0, 1.0, 1.0), List.of(0.0, 0.0, 0.0)));
        RgbImage picture = grey.picture(Tensor.of(new float[] {0.2f, 0.6f}, new long[] {1, 1, 1, 2}), 2);
        assertEquals(4, picture.width());
        assertEquals(2, picture.height());
        assertArrayEquals(new float[] {0.2f, 0.3f, 0.5f, 0.6f, 0.2f, 0.3f, 0.5f, 0.6f},
                Arrays.copyOf(picture.planes(), 8), 1e-6f);
        assertArrayEquals(new float[] {0, 1, 0, 1}, Arrays.copyOf(
                grey.picture(Tensor.of(new float[] {-3, 3}, new long[] {1, 1, 1, 2}), 1).planes(), 4));
    }

    @Test
    void whatWasSeenIsKeptByTheModelsHash() throws IOException {
        Path kept = folder.resolve("colours.txt");
        KnownColours first = new KnownColours(kept, "a1", 4, Optional.empty());
        assertEquals(Optional.empty(), first.now());
        first.learn(latents(1), decoded(latents(1)));
        assertEquals(first.now(), new KnownColours(kept, "a1", 4, Optional.empty()).now());
        assertEquals(Optional.empty(), new KnownColours(kept, "b2", 4, Optional.empty()).now());
        Files.writeString(kept, "a1 1 x\na1 1 2 3\n\u0000\n" + "a1 " + "9".repeat(100_000) + "\n");
        assertEquals(Optional.empty(), new KnownColours(kept, "a1", 4, Optional.empty()).now());
    }

    @Test
    void makersTellThemAsNumbersOnly() {
        assertEquals(Optional.empty(), LatentColours.read(file(Map.of()), 4));
        List<List<Double>> rows = List.of(List.of(1.0, 2.0, 3.0), List.of(4.0, 5.0, 6.0));
        assertEquals(rows, LatentColours.read(file(Map.of("preview_colours", rows)), 1).orElseThrow().factors());
        for (Object wrong : List.of(3L, rows, List.of(List.of(1.0, 2.0), rows.get(0)), List.of("a", "b"))) {
            int channels = wrong == rows ? 2 : 1;
            String message = assertThrows(ModelException.class,
                    () -> LatentColours.read(file(Map.of("preview_colours", wrong)), channels)).getMessage();
            assertTrue(message.contains("\"preview_colours\" must be a list"), message);
        }
    }

    /** The starter's own decoder, of latents as they are in pictures: smooth, with a deviation of about 1. */
    @Test
    void theStartersColoursAreNearWhatItsDecoderMakes() {
        ModelFolder starter = ModelFolder.read(Path.of("models/starter"));
        float[] waves = new float[4 * 16 * 16];
        for (int i = 0; i < waves.length; i++) {
            waves[i] = (float) Math.sin(i / 256 + (i % 16) * 0.4 + (i / 16 % 16) * 0.3 * (1 + i / 256 % 2));
        }
        Tensor latents = Tensor.of(waves, new long[] {1, 4, 16, 16});
        try (Network network = new OrtBackend().open(starter.vaeDecoder())) {
            RgbImage decoded = new Vae(network, starter.config().vae()).decode(latents, new Cancellation());
            RgbImage shown = starter.colours(new Cancellation()).now().orElseThrow().picture(latents, PIXELS);
            assertTrue(correlation(decoded.planes(), shown.planes()) > 0.8,
                    "correlation " + correlation(decoded.planes(), shown.planes()));
        }
    }

    private JsonFile file(Map<String, Object> keys) {
        return JsonFile.made(folder.resolve("diffusionj.json"), keys, "Mend it");
    }

    private static Tensor latents(int seed) {
        Random random = new Random(seed);
        float[] values = new float[4 * SIDE * SIDE];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.of(values, new long[] {1, 4, SIDE, SIDE});
    }

    private static RgbImage decoded(Tensor latents) {
        int width = SIDE * PIXELS;
        float[] planes = new float[3 * width * width];
        for (int i = 0; i < planes.length; i++) {
            int x = i % width;
            int y = i / width % width;
            int latent = y / PIXELS * SIDE + x / PIXELS;
            double value = MAP[4][i / width / width] + ((x + y) % 2 == 0 ? 0.1 : -0.1);
            for (int channel = 0; channel < 4; channel++) {
                value += MAP[channel][i / width / width] * latents.data()[channel * SIDE * SIDE + latent];
            }
            planes[i] = (float) value;
        }
        return new RgbImage(width, width, planes);
    }

    private static double correlation(float[] a, float[] b) {
        double meanA = mean(a);
        double meanB = mean(b);
        double both = 0;
        double squaresA = 0;
        double squaresB = 0;
        for (int i = 0; i < a.length; i++) {
            both += (a[i] - meanA) * (b[i] - meanB);
            squaresA += (a[i] - meanA) * (a[i] - meanA);
            squaresB += (b[i] - meanB) * (b[i] - meanB);
        }
        return both / Math.sqrt(squaresA * squaresB);
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
