package org.diffusionj.measure;

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
import java.util.Random;
import org.diffusionj.image.RgbImage;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.ElementType;
import org.diffusionj.runtime.FakeNetwork;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.Port;
import org.diffusionj.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Features of pictures that are simple enough to know them, and of networks that others bring. */
class FeatureSpacesTest {
    @TempDir
    Path folder;

    /** Red is its column, green its row, blue 0.5; 4 x 2 pixels, in quarters. */
    private static RgbImage ramps() {
        float[] planes = new float[24];
        for (int i = 0; i < 8; i++) {
            planes[i] = i % 4 / 4f;
            planes[8 + i] = i / 4 / 4f;
            planes[16 + i] = 0.5f;
        }
        return new RgbImage(4, 2, planes);
    }

    private static RgbImage flat(int width, int height, float value) {
        float[] planes = new float[3 * width * height];
        Arrays.fill(planes, value);
        return new RgbImage(width, height, planes);
    }

    /** Gives back what it was given, as one row. */
    private static Network echo(Long... shape) {
        return new FakeNetwork(List.of(new Port("pixels", ElementType.FLOAT, List.of(shape))),
                List.of(new Port("features", ElementType.FLOAT, List.of(1L, -1L))), (inputs, cancellation) -> {
                    Tensor given = inputs.get("pixels");
                    return Map.of("features", given.reshape(1, given.data().length));
                });
    }

    private static NetworkFeatures features(Network network, PixelScale scale) {
        return new NetworkFeatures("echo.onnx", network, scale, new Cancellation());
    }

    @Test
    void channelsMayBeFirstOrLast() {
        RgbImage picture = ramps();
        assertArrayEquals(picture.planes(), features(echo(1L, 3L, -1L, -1L), PixelScale.UNIT).of(picture));
        float[] last = features(echo(-1L, -1L, -1L, 3L), PixelScale.UNIT).of(picture);
        assertArrayEquals(new float[] {0.25f, 0, 0.5f}, new float[] {last[3], last[4], last[5]});
        assertEquals(0.25f, last[3 * 4 + 1], "the green of the second row");
    }

    @Test
    void aNetworkOfOneChannelIsGivenTheMeanOfTheColours() {
        float[] grey = features(echo(1L, 1L, -1L, -1L), PixelScale.UNIT).of(ramps());
        assertEquals(8, grey.length);
        assertEquals((0.75f + 0.25f + 0.5f) / 3, grey[7], 1e-6);
    }

    @Test
    void picturesAreBroughtToAFixedSize() {
        float[] values = features(echo(1L, 3L, 5L, 6L), PixelScale.UNIT).of(flat(31, 17, 0.25f));
        assertEquals(90, values.length);
        assertEquals(0.25f, values[40], 1e-6);
    }

    @Test
    void pixelsAreScaledAsTheJsonFileTells() throws IOException {
        Path file = Files.writeString(folder.resolve("a.json"),
                "{\"maximum\": 255, \"mean\": [1, 2, 3], \"std\": [2]}");
        float[] values = features(echo(1L, 3L, -1L, -1L), PixelScale.read(file)).of(flat(1, 1, 1));
        assertArrayEquals(new float[] {127, 126.5f, 126}, values);
    }

    @Test
    void mapsAreAveraged() {
        Network maps = new FakeNetwork(List.of(new Port("pixels", ElementType.FLOAT, List.of(1L, 3L, -1L, -1L))),
                List.of(new Port("maps", ElementType.FLOAT, List.of(1L, 2L, -1L, -1L))), (inputs, cancellation) ->
                Map.of("maps", Tensor.of(new float[] {1, 2, 3, 6, 0, 0, 0, 4}, 1, 2, 2, 2)));
        assertArrayEquals(new float[] {3, 1}, features(maps, PixelScale.UNIT).of(ramps()));
    }

    @Test
    void networksThatTakeNoPicturesAreRefused() {
        assertRefused(echo(1L, 77L), "has the inputs [pixels[1, 77]]");
        assertRefused(echo(1L, 4L, 64L, 64L), "takes 4 channels");
        assertRefused(echo(8L, 3L, 64L, 64L), "takes 8 pictures at a time");
    }

    private static void assertRefused(Network network, String what) {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> features(network, PixelScale.UNIT))
                .getMessage().contains(what));
    }

    @Test
    void valuesThatAreNoNumbersAreRefused() {
        float[] planes = {1, 1, Float.POSITIVE_INFINITY};
        NetworkFeatures space = features(echo(1L, 3L, -1L, -1L), PixelScale.UNIT);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> space.of(new RgbImage(1, 1, planes)))
                .getMessage().contains("not a number"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[", "[1]", "{\"mean\": 3}", "{\"mean\": [1, 2]}", "{\"std\": [0]}",
        "{\"std\": [null]}", "{\"maximum\": null}", "{\"maximum\": -1}", "{\"means\": [1]}",
        "{\"std\": [NaN]}", "{\"maximum\": \"255\"}"})
    void otherJsonIsRefusedByName(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("bad.json"), text);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> PixelScale.read(file)).getMessage()
                .contains("bad.json"));
    }

    /** White noise of variance v has the power v: the definition of its scale. */
    @Test
    void whiteNoiseIsFlatAndAsStrongAsItsVariance() {
        Random random = new Random(1);
        float[] planes = new float[3 * 320 * 320];
        for (int i = 0; i < 320 * 320; i++) {
            planes[i] = planes[320 * 320 + i] = planes[2 * 320 * 320 + i] = (float) (0.5 + 0.1 * random.nextGaussian());
        }
        for (float band : new PowerSpectrum().of(new RgbImage(320, 320, planes))) {
            assertEquals(-2, band * 8 - 8, 0.15, "decades");
        }
    }

    /** Squares of 7 pixels go with the opening of 9, all at once. */
    @Test
    void squaresCountAtTheirWidth() {
        float[] planes = new float[3 * 40 * 40];
        for (int i = 0; i < planes.length; i++) {
            planes[i] = (i % 40 + 15) % 20 < 7 && (i / 40 + 15) % 20 < 7 ? 1 : 0;
        }
        float[] spectrum = new Granulometry().of(new RgbImage(40, 40, planes));
        for (int k = 0; k < 12; k++) {
            assertEquals(Granulometry.widths().get(k) == 9 ? 12 : 0, spectrum[k], 1e-5, "width "
                    + Granulometry.widths().get(k));
        }
    }

    @Test
    void picturesOfOneLevelHaveFeatures() {
        for (float value : new float[] {0, 1}) {
            for (FeatureSpace space : List.of(new Intensity(), new Granulometry(), new PowerSpectrum())) {
                for (float feature : space.of(flat(64, 64, value))) {
                    assertTrue(Float.isFinite(feature), space.name());
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"63,64", "64,1", "1,1"})
    void smallPicturesHaveNoSpectrumButTheRest(int width, int height) {
        RgbImage picture = flat(width, height, 0.5f);
        assertEquals(96, new Intensity().of(picture).length);
        assertEquals(24, new Granulometry().of(picture).length);
        assertThrows(IllegalArgumentException.class, () -> new PowerSpectrum().of(picture));
    }

    /** Channel 0 is 1 everywhere, channel 1 a chessboard of ±1, channel 2 one of squares of 2 x 2. */
    @Test
    void latentsAreMeansAndDeviationsAtThreeScales() {
        float[] values = new float[3 * 64];
        for (int i = 0; i < 64; i++) {
            values[i] = 1;
            values[64 + i] = (i / 8 + i) % 2 == 0 ? 1 : -1;
            values[128 + i] = (i / 16 + i % 8 / 2) % 2 == 0 ? 1 : -1;
        }
        LatentFeatures space = new LatentFeatures("m", picture -> Tensor.of(values, 1, 3, 8, 8));
        assertArrayEquals(new float[] {1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0}, space.of(flat(64, 64, 0)), 1e-6f);
        LatentFeatures small = new LatentFeatures("m", picture -> Tensor.of(new float[3], 1, 1, 3, 1));
        assertThrows(IllegalArgumentException.class, () -> small.of(flat(8, 24, 0)));
    }

    @Test
    void aCopyHasTheSameThumbnailInAnySize() {
        Thumbnail original = Thumbnail.of(Pieces.TISSUE.get(0));
        Thumbnail smaller = Thumbnail.of(Pieces.TISSUE.get(0).resizedInFloats(64, 64));
        Thumbnail other = Thumbnail.of(Pieces.TISSUE.get(1));
        assertEquals(0, original.distance(original));
        assertTrue(10 * original.distance(smaller) < original.distance(other));
        assertEquals(0.5, Thumbnail.of(flat(3, 5, 0.75f)).distance(Thumbnail.of(flat(100, 100, 0.25f))), 1e-6);
    }
}
