package org.diffusionj.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.diffusionj.runtime.Cancellation;
import org.junit.jupiter.api.Test;

/** Intervals by drawing again, compared with what is known of the sets. */
class BootstrapTest {
    private static final Bootstrap BOOTSTRAP = new Bootstrap(300, 1);

    private static float[][] rows(Random random, int count, double mean) {
        return IntStream.range(0, count).mapToObj(i -> {
            float[] row = new float[3];
            for (int k = 0; k < row.length; k++) {
                row[k] = (float) (mean + random.nextGaussian());
            }
            return row;
        }).toArray(float[][]::new);
    }

    /** Of 60 intervals of 95 %, fewer than 50 would hold the truth once in more than 10,000 times. */
    @Test
    void kernelDistancesOfOneDistributionHaveZeroInTheirIntervals() {
        Random random = new Random(3);
        long holds = IntStream.range(0, 60).mapToObj(i -> BOOTSTRAP.of(
                new KernelDistance(rows(random, 40, 0), rows(random, 40, 0)), new Cancellation()))
                .filter(estimate -> estimate.low() <= 0 && estimate.high() >= 0).count();
        assertTrue(holds >= 50, holds + " of 60");
    }

    /** The distance of the distributions is |m1 - m2|² = 3 · 2². */
    @Test
    void frechetDistancesHaveTheTruthInTheirIntervals() {
        Random random = new Random(4);
        long holds = IntStream.range(0, 40).mapToObj(i -> BOOTSTRAP.of(
                new FrechetDistance(rows(random, 40, 0), rows(random, 40, 2)), new Cancellation()))
                .filter(estimate -> estimate.low() <= 12 && estimate.high() >= 12).count();
        assertTrue(holds >= 32, holds + " of 40");
    }

    @Test
    void theValueIsThatOfTheSetsThemselves() {
        Random random = new Random(4);
        float[][] reference = rows(random, 40, 0);
        float[][] images = rows(random, 40, 2);
        Estimate kernel = BOOTSTRAP.of(new KernelDistance(reference, images), new Cancellation());
        assertTrue(kernel.low() > 0 && kernel.low() < kernel.value() && kernel.value() < kernel.high(), "" + kernel);
        assertEquals(KernelDistance.of(reference, images), kernel.value());
        assertEquals(FrechetDistance.of(reference, images),
                BOOTSTRAP.of(new FrechetDistance(reference, images), new Cancellation()).value());
    }

    @Test
    void theSeedDecidesTheInterval() {
        KernelDistance distance = new KernelDistance(rows(new Random(5), 9, 0), rows(new Random(6), 8, 0));
        Estimate first = BOOTSTRAP.of(distance, new Cancellation());
        assertEquals(first, BOOTSTRAP.of(distance, new Cancellation()));
        assertNotEquals(first, new Bootstrap(300, 2).of(distance, new Cancellation()));
    }

    /** A row that counts twice is two equal rows. */
    @Test
    void aDrawIsASetWithRepeatedRows() {
        float[][] reference = rows(new Random(7), 5, 0);
        float[][] images = rows(new Random(8), 4, 1);
        Draw draw = new Draw(new int[] {2, 0, 1, 1, 1}, new int[] {1, 0, 3, 0});
        float[][] drawn = {reference[0], reference[0], reference[2], reference[3], reference[4]};
        float[][] drawnImages = {images[0], images[2], images[2], images[2]};
        assertEquals(FrechetDistance.of(drawn, drawnImages),
                new FrechetDistance(reference, images).of(List.of(draw), new Cancellation())[0], 1e-9);
    }

    /** The mean kernel within a set that is drawn as one row twice and another once has only their pairs. */
    @Test
    void aRowIsNoPairWithItsOwnCopy() {
        float[][] rows = {{0, 0}, {1, 1}, {3, 3}};
        Draw draw = new Draw(new int[] {2, 1, 0}, new int[] {1, 1, 1});
        double[] distances = new KernelDistance(rows, rows)
                .of(List.of(draw, new Draw(new int[] {1, 1, 0}, new int[] {1, 1, 1})), new Cancellation());
        double between = (2 * (1 + 1 + 1) + (1 + 8 + 64)) / 9.0;
        double pairs = (1 + 1 + 64) / 3.0;
        assertEquals(1 + pairs - 2 * between, distances[0], 1e-9);
        assertEquals(1 + pairs - 2 * (1 + 1 + 1 + 1 + 8 + 64) / 6.0, distances[1], 1e-9);
    }

    @Test
    void tooFewOrUnevenRowsAreRefused() {
        float[][] one = {{1, 2}};
        float[][] two = {{1, 2}, {2, 1}};
        float[][] longer = {{1, 2, 3}, {3, 2, 1}};
        assertTrue(assertThrows(IllegalArgumentException.class, () -> KernelDistance.of(one, two)).getMessage()
                .contains("from two pictures on"));
        assertThrows(IllegalArgumentException.class, () -> FrechetDistance.of(two, one));
        assertThrows(IllegalArgumentException.class, () -> FrechetDistance.of(two, longer));
    }

    @Test
    void valuesThatAreNoNumbersAreAnErrorAndNoHang() {
        float[][] broken = {{1, Float.NaN}, {2, 1}, {0, 1}};
        assertThrows(ArithmeticException.class, () -> FrechetDistance.of(broken, broken));
    }

    @Test
    void cancellingEndsIt() {
        Cancellation cancelled = new Cancellation();
        cancelled.cancel();
        float[][] rows = rows(new Random(9), 5, 0);
        assertThrows(CancellationException.class, () -> BOOTSTRAP.of(new KernelDistance(rows, rows), cancelled));
        assertThrows(CancellationException.class, () -> BOOTSTRAP.of(new FrechetDistance(rows, rows), cancelled));
    }
}
