package org.diffusionj.ij.pixels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import ij.process.IntProcessor;
import ij.process.ShortProcessor;
import java.awt.image.IndexColorModel;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.diffusionj.image.RgbImage;
import org.junit.jupiter.api.Test;

class SeenPlaneTest {
    /** Whatever is within the display range comes back as it was; what is beyond comes back as its end. */
    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void readingAndWritingGivesThePixelsBack(
            @ForAll @IntRange(min = 0, max = 5) int kind, @ForAll long seed, @ForAll @IntRange(max = 65535) int first,
            @ForAll @IntRange(max = 65535) int second) {
        ImageProcessor plane = randomPlane(kind, new Random(seed));
        int limit = plane.getBitDepth() == 8 ? 255 : 65535;
        double min = Math.min(first & limit, second & limit);
        double max = Math.max(first & limit, second & limit) + 1;
        if (!(plane instanceof ColorProcessor)) {
            plane.setMinAndMax(min, Math.min(max, limit));
        }
        ImageProcessor copy = plane.duplicate();
        PixelMap map = SeenPlane.of(plane).map();

        map.write(map.read(plane), PixelWeights.ALL, copy);

        for (int i = 0; i < plane.getPixelCount(); i++) {
            if (map instanceof GreyValues) {
                double clipped = Math.max(plane.getMin(), Math.min(plane.getMax(), plane.getf(i)));
                assertEquals(clipped, copy.getf(i), plane instanceof FloatProcessor ? 1e-2 : 0);
            } else {
                assertEquals(colour(plane, i), colour(copy, i));
            }
        }
    }

    /** What the model sees is what is seen on the screen: ImageJ's own conversion to RGB. */
    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void theModelSeesWhatTheScreenShows(
            @ForAll @IntRange(min = 0, max = 5) int kind, @ForAll long seed, @ForAll @IntRange(max = 200) int min) {
        ImageProcessor plane = randomPlane(kind, new Random(seed));
        if (kind < 4) {
            plane.setMinAndMax(min, min + 50);
        }
        int[] seen = SeenPlane.of(plane).picture().packed();
        int[] shown = (int[]) plane.convertToRGB().getPixels();
        for (int i = 0; i < seen.length; i++) {
            // ImageJ divides the range into 256 equal parts; between black and white that is one level less each.
            assertEquals(shown[i] & 0xff, seen[i] & 0xff, kind < 4 ? 6 : 0, "kind " + kind);
            assertEquals(shown[i] >> 16 & 0xff, seen[i] >> 16 & 0xff, kind < 4 ? 6 : 0, "kind " + kind);
        }
    }

    @Test
    void greyIsTheMeanOfTheColoursAsImageJConvertsIt() {
        ColorProcessor colours = new ColorProcessor(2, 1, new int[] {0x0a1428, 0xff0003});
        ByteProcessor grey = new ByteProcessor(2, 1);
        SeenPlane.of(grey).take(SeenPlane.of(colours).picture(), PixelWeights.ALL);
        ImageProcessor expected = colours.convertToByteProcessor();
        assertEquals(expected.get(0), grey.get(0), 1); // ImageJ cuts the third of 70, 23.33, this rounds it
        assertEquals(expected.get(1), grey.get(1), 1);
        assertEquals(23, grey.get(0));
        assertEquals(86, grey.get(1));
    }

    @Test
    void sixteenBitsKeepMoreThanTheLevelsOfAScreen() {
        ShortProcessor plane = new ShortProcessor(3, 1, new short[] {1000, 1001, 1002}, null);
        plane.setMinAndMax(0, 60000);
        ShortProcessor copy = new ShortProcessor(3, 1);
        copy.setMinAndMax(0, 60000);
        SeenPlane.of(copy).take(SeenPlane.of(plane).picture(), PixelWeights.ALL);
        assertArrayEquals(new short[] {1000, 1001, 1002}, (short[]) copy.getPixels());
    }

    @Test
    void weightsMixAndZeroLeavesEveryBit() {
        int quietNan = 0x7fc00123; // with bits of its own
        FloatProcessor plane = new FloatProcessor(3, 1, new float[] {Float.intBitsToFloat(quietNan), 10, 10}, null);
        plane.setMinAndMax(0, 100);
        RgbImage white = new RgbImage(3, 1, new float[] {1, 1, 1, 1, 1, 1, 1, 1, 1});
        SeenPlane.of(plane).take(white, pixel -> pixel / 2f);
        float[] pixels = (float[]) plane.getPixels();
        assertEquals(quietNan, Float.floatToRawIntBits(pixels[0]));
        assertEquals(55, pixels[1], 1e-4); // half of 10 and half of 100
        assertEquals(100, pixels[2], 1e-4);
    }

    @Test
    void whatIsNotANumberIsSeenAsImageJDrawsIt() {
        float[] pixels = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 5};
        FloatProcessor plane = new FloatProcessor(4, 1, pixels, null);
        plane.setMinAndMax(0, 10);
        assertArrayEquals(new float[] {0, 1, 0, 0.5f}, red(plane));
        plane.invertLut();
        assertArrayEquals(new float[] {1, 0, 1, 0.5f}, red(plane));
    }

    /** ImageJ draws NaN with the table's first colour, also where the smaller value is the white one. */
    @Test
    void aRangeUpsideDownRunsFromTheLargerValueToTheSmaller() {
        FloatProcessor plane = new FloatProcessor(5, 1, new float[] {0, 0.25f, 1, 7, Float.NaN}, null);
        plane.setMinAndMax(1, 0);
        assertArrayEquals(new float[] {1, 0.75f, 0, 0, 0}, red(plane));
        FloatProcessor copy = (FloatProcessor) plane.duplicate();
        SeenPlane.of(copy).take(SeenPlane.of(plane).picture(), PixelWeights.ALL);
        assertArrayEquals(new float[] {0, 0.25f, 1, 1, 1}, (float[]) copy.getPixels());
        plane.invertLut();
        assertArrayEquals(new float[] {0, 0.25f, 1, 1, 1}, red(plane));
    }

    @Test
    void equalColoursOfATableKeepTheirIndex() {
        byte[] table = new byte[256];
        for (int i = 0; i < 256; i += 2) {
            table[i] = (byte) 200; // half of them red, the others black
        }
        byte[] none = new byte[256];
        ByteProcessor plane = new ByteProcessor(3, 1, new byte[] {7, (byte) 200, 9},
                new IndexColorModel(8, 256, table, none, none));
        ByteProcessor copy = (ByteProcessor) plane.duplicate();
        PixelMap map = SeenPlane.of(plane).map();
        assertTrue(map instanceof PaletteColours);
        map.write(map.read(plane), PixelWeights.ALL, copy);
        assertArrayEquals((byte[]) plane.getPixels(), (byte[]) copy.getPixels());
    }

    @Test
    void integersOf32BitsAreRefused() {
        String message = assertThrows(IllegalArgumentException.class, () -> SeenPlane.of(new IntProcessor(2, 2)))
                .getMessage();
        assertTrue(message.contains("Image > Type > 32-bit"), message);
    }

    private static float[] red(ImageProcessor plane) {
        float[] planes = SeenPlane.of(plane).picture().planes();
        return Arrays.copyOf(planes, plane.getPixelCount());
    }

    private static int colour(ImageProcessor plane, int index) {
        return ((int[]) plane.convertToRGB().getPixels())[index];
    }

    /** Kinds: 8-bit, 16-bit, 32-bit, inverting 16-bit, palette, RGB. */
    static ImageProcessor randomPlane(int kind, Random random) {
        int width = 1 + random.nextInt(9);
        int height = 1 + random.nextInt(9);
        ImageProcessor plane = switch (kind) {
            case 0, 4 -> new ByteProcessor(width, height);
            case 1, 3 -> new ShortProcessor(width, height);
            case 2 -> new FloatProcessor(width, height);
            default -> new ColorProcessor(width, height);
        };
        for (int i = 0; i < width * height; i++) {
            if (kind == 2) {
                plane.setf(i, random.nextFloat() * 300);
            } else {
                plane.set(i, kind == 5 ? 0xff000000 | random.nextInt(1 << 24) : random.nextInt(256));
            }
        }
        if (kind == 3) {
            plane.invertLut();
        }
        if (kind == 4) {
            byte[][] table = new byte[3][256];
            for (byte[] channel : table) {
                random.nextBytes(channel);
            }
            plane.setColorModel(new IndexColorModel(8, 256, table[0], table[1], table[2]));
        }
        return plane;
    }
}
