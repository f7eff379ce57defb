package org.diffusionj.measure;

import java.util.List;
import org.diffusionj.runtime.Cancellation;

/** How far two sets of rows are apart, and how far they would be if other rows had been drawn. */
public interface SetDistance {
    /** A row of features for each picture of the reference. */
    float[][] reference();

    /** The same of the images. */
    float[][] images();

    /**
     * One distance for each draw.
     *
     * @throws java.util.concurrent.CancellationException soon after the cancellation
     */
    double[] of(List<Draw> draws, Cancellation cancellation);

    /** The distance of the sets as they are. */
    default double whole() {
        return of(List.of(Draw.all(reference().length, images().length)), new Cancellation())[0];
    }

    /**
     * Two sets that can be compared: two rows or more in each, all of one length.
     *
     * @throws IllegalArgumentException otherwise
     */
    static void requireRows(float[][] reference, float[][] images) {
        if (reference.length < 2 || images.length < 2) {
            throw new IllegalArgumentException("Sets can be compared from two pictures on, but the reference has "
                    + reference.length + " and the images are " + images.length
                    + ". See docs/compare.md#distances-of-sets");
        }
        for (float[][] rows : List.of(reference, images)) {
            for (float[] row : rows) {
                if (row.length != reference[0].length) {
                    throw new IllegalArgumentException("rows of features have " + reference[0].length + " and "
                            + row.length + " numbers: they are of two feature spaces");
                }
            }
        }
    }
}
