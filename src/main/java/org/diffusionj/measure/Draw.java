package org.diffusionj.measure;

import java.util.Arrays;
import java.util.Random;

/**
 * Two sets of rows of which some count several times and others not at all, as bootstraps draw them.
 *
 * @param reference how often each row of the reference counts
 * @param images the same of the images
 */
public record Draw(int[] reference, int[] images) {
    /** Each row once. */
    public static Draw all(int reference, int images) {
        return new Draw(ones(reference), ones(images));
    }

    /** As many rows as there are, with replacement, and not all of them the same. */
    public static Draw random(int reference, int images, Random random) {
        return new Draw(drawn(reference, random), drawn(images, random));
    }

    private static int[] ones(int size) {
        int[] ones = new int[size];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static int[] drawn(int size, Random random) {
        int[] counts = new int[size];
        do {
            Arrays.fill(counts, 0);
            for (int i = 0; i < size; i++) {
                counts[random.nextInt(size)]++;
            }
        } while (Arrays.stream(counts).max().getAsInt() == size);
        return counts;
    }
}
