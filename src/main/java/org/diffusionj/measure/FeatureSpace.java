package org.diffusionj.measure;

import java.util.List;
import org.diffusionj.image.RgbImage;

/** What pictures are measured by when sets of them are compared: each becomes a row of numbers. */
public interface FeatureSpace {
    /** In one word, as it stands in tables. */
    String name();

    /** What the numbers are, in words, with the source. */
    String description();

    /**
     * The numbers of one picture: as many for each.
     *
     * @throws IllegalArgumentException if the picture does not suit, with the remedy
     */
    float[] of(RgbImage picture);

    /** The numbers of several pictures, a row each. */
    default float[][] all(List<RgbImage> pictures) {
        return pictures.stream().map(this::of).toArray(float[][]::new);
    }
}
