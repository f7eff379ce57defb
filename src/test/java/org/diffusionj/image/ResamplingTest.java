package org.diffusionj.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.awt.geom.Rectangle2D;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.diffusionj.Npz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Pillow and diffusers' VaeImageProcessor made of random pictures and masks (models/reference/images.py). */
class ResamplingTest {
    private static final Npz ARRAYS = Npz.read(Path.of("src/test/resources/reference/images/lanczos.npz"));

    private record Case(String name, int width, int height, int newWidth, int newHeight) {
        static Case of(String name) {
            int[] sizes = Stream.of(name.split("[x-]")).mapToInt(Integer::parseInt).toArray();
            return new Case(name, sizes[0], sizes[1], sizes[2], sizes[3]);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        String start = "mask_resized_";
        return ARRAYS.names().filter(name -> name.startsWith(start))
                .map(name -> Case.of(name.substring(start.length())));
    }

    @Test
    void thereAreCases() {
        assertEquals(19, cases().count());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void levelsAreThoseOfPillow(Case one) {
        RgbImage picture = new RgbImage(one.width, one.height, toUnit(planes(ARRAYS.bytes("levels_" + one.name))));
        float[] expected = toUnit(planes(ARRAYS.bytes("levels_resized_" + one.name)));
        assertArrayEquals(expected, picture.resizedInLevels(one.newWidth, one.newHeight).planes());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void floatsAreThoseOfPillowClamped(Case one) {
        RgbImage picture = new RgbImage(one.width, one.height, planes(ARRAYS.floats("floats_" + one.name)));
        float[] expected = planes(ARRAYS.floats("floats_resized_" + one.name));
        for (int i = 0; i < expected.length; i++) {
            expected[i] = Math.max(0, Math.min(1, expected[i]));
        }
        assertArrayEquals(expected, picture.resizedInFloats(one.newWidth, one.newHeight).planes(), 1e-6f);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void masksAreThoseOfDiffusers(Case one) {
        Mask mask = new Mask(one.width, one.height, isSet(ARRAYS.bytes("mask_" + one.name)));
        boolean[] expected = isSet(ARRAYS.bytes("mask_resized_" + one.name));
        assertArrayEquals(expected, mask.resized(one.newWidth, one.newHeight).inside());
    }

    /** diffusers' resize gives such pictures back; ours keep what lies between two levels. */
    @Test
    void picturesOfTheRightSizeStayAsTheyAre() {
        RgbImage picture = new RgbImage(1, 1, new float[] {0.1234f, 0.5f, 0.9f});
        assertSame(picture, picture.resizedInLevels(1, 1));
        assertSame(picture, picture.resizedInFloats(1, 1));
    }

    /** torch.nn.functional.interpolate, mode nearest: index floor(i * 4 / 2). */
    @Test
    void masksAreSampledAtTheFirstPixelOfEachBlock() {
        boolean[] inside = new boolean[16];
        inside[0] = true;       // first pixel of the first block
        inside[7] = true;       // last of the second
        inside[2 * 4 + 2] = true;
        assertArrayEquals(new float[] {1, 0, 0, 1}, new Mask(4, 4, inside).sampled(2));
    }

    @Test
    void shapesHoldThePixelsWhoseMiddleIsInside() {
        Mask mask = Mask.of(3, 2, new Rectangle2D.Float(0.4f, 0.6f, 2.2f, 2));
        assertArrayEquals(new boolean[] {false, false, false, true, true, true}, mask.inside());
    }

    private static boolean[] isSet(byte[] values) {
        boolean[] set = new boolean[values.length];
        for (int i = 0; i < set.length; i++) {
            set[i] = values[i] != 0;
        }
        return set;
    }

    private static float[] toUnit(float[] levels) {
        float[] values = new float[levels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = levels[i] / 255f;
        }
        return values;
    }

    private static float[] planes(byte[] pixels) {
        float[] values = new float[pixels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = pixels[i] & 0xff;
        }
        return planes(values);
    }

    /** (h, w, 3) to (3, h, w). */
    private static float[] planes(float[] pixels) {
        float[] planes = new float[pixels.length];
        int size = pixels.length / 3;
        for (int i = 0; i < pixels.length; i++) {
            planes[i % 3 * size + i / 3] = pixels[i];
        }
        return planes;
    }
}
