package org.diffusionj.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Closed forms: of a membrane over values that are harmonic on the grid of pixels, these values are the answer. */
class SeamMatchTest {
    private static final int WIDTH = 37;
    private static final int HEIGHT = 29;
    private static final int SIZE = WIDTH * HEIGHT;

    /** An ellipse with a hole, and a part that reaches the picture's corner. */
    private static final Mask MASK = mask();

    private interface Field {
        double at(int colour, int x, int y);
    }

    private static Mask mask() {
        boolean[] inside = new boolean[SIZE];
        for (int i = 0; i < SIZE; i++) {
            double x = (i % WIDTH - 14) / 11.0;
            double y = (i / WIDTH - 13) / 9.0;
            boolean hole = Math.abs(i % WIDTH - 13) < 3 && Math.abs(i / WIDTH - 12) < 2;
            inside[i] = x * x + y * y < 1 && !hole || i % WIDTH > 31 && i / WIDTH > 24;
        }
        return new Mask(WIDTH, HEIGHT, inside);
    }

    private static RgbImage picture(Field field) {
        float[] planes = new float[3 * SIZE];
        for (int i = 0; i < planes.length; i++) {
            planes[i] = (float) field.at(i / SIZE, i % SIZE % WIDTH, i % SIZE / WIDTH);
        }
        return new RgbImage(WIDTH, HEIGHT, planes);
    }

    private static RgbImage grain() {
        Random random = new Random(5);
        return picture((colour, x, y) -> 0.4 + 0.2 * random.nextDouble());
    }

    private static RgbImage plus(RgbImage picture, Field field) {
        return picture((colour, x, y) ->
                picture.planes()[colour * SIZE + y * WIDTH + x] + field.at(colour, x, y));
    }

    /** The new picture is the original less a constant, a ramp or a saddle, each of another size in each colour. */
    @ParameterizedTest
    @CsvSource({"0.1,0,0", "0.05,0.002,-0.003", "0,0.001,0.002"})
    void whatIsHarmonicIsTakenBack(double constant, double alongX, double alongXy) {
        Mask left = withoutCorner();
        RgbImage original = grain();
        RgbImage fresh = plus(original, (colour, x, y) ->
                -(colour + 1) * (constant + alongX * x + alongXy * (x - 15) * (y - 12) / 20));
        RgbImage matched = new SeamMatch(true).matched(fresh, original, left);
        for (int i = 0; i < 3 * SIZE; i++) {
            float expected = left.inside()[i % SIZE] ? original.planes()[i] : fresh.planes()[i];
            assertEquals(expected, matched.planes()[i], 5e-4f, "value " + i);
        }
    }

    /** The picture's border is a free edge, over which a ramp does not go on. */
    private static Mask withoutCorner() {
        boolean[] inside = MASK.inside().clone();
        for (int i = 25 * WIDTH; i < SIZE; i++) {
            inside[i] = false;
        }
        return new Mask(WIDTH, HEIGHT, inside);
    }

    /** Up to a free edge, too, a constant goes on. Of colours that differ, one for all takes the mean. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void levelsAreThoseOfTheSurroundings(boolean eachColour) {
        RgbImage original = grain();
        RgbImage fresh = plus(original, (colour, x, y) -> colour == 0 ? -0.06 : colour == 1 ? -0.03 : 0);
        RgbImage matched = new SeamMatch(eachColour).matched(fresh, original, MASK);
        RgbImage expected = eachColour ? original : plus(fresh, (colour, x, y) -> 0.03);
        for (int i = 0; i < 3 * SIZE; i++) {
            float wanted = MASK.inside()[i % SIZE] ? expected.planes()[i] : fresh.planes()[i];
            assertEquals(wanted, matched.planes()[i], 5e-4f, "value " + i);
        }
    }

    /** What differs inside only is what was made anew. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatFitsStaysAsItIs(boolean eachColour) {
        RgbImage original = grain();
        RgbImage fresh = plus(original, (colour, x, y) -> MASK.inside()[y * WIDTH + x] ? 0.1 * (x % 2) : 0);
        assertArrayEquals(fresh.planes(), new SeamMatch(eachColour).matched(fresh, original, MASK).planes());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withoutSurroundingsNothingIsAdded(boolean eachColour) {
        boolean[] all = new boolean[SIZE];
        Arrays.fill(all, true);
        RgbImage fresh = picture((colour, x, y) -> 0.2);
        assertArrayEquals(fresh.planes(),
                new SeamMatch(eachColour).matched(fresh, grain(), new Mask(WIDTH, HEIGHT, all)).planes());
    }
}
