package org.diffusionj.ij.job;

import org.diffusionj.ij.pixels.ControlImage;

/**
 * The place of a picture among those of a command.
 *
 * @param index counted from 0
 * @param pictures of which each may follow a slice of its own
 * @param position of the slice that it belongs to, with all channels
 * @param positions how many there are
 */
record PlaceInSeries(int index, int pictures, int position, int positions) {
    /**
     * The slice of a control image that the picture follows.
     *
     * @throws IllegalArgumentException if there are neither one nor as many as pictures
     */
    int among(ControlImage image) {
        if (image.slices() == 1) {
            return 0;
        }
        if (image.slices() == pictures) {
            return index;
        }
        if (image.slices() == positions) {
            return position;
        }
        throw new IllegalArgumentException("The control image \"" + image.image().getTitle() + "\" has "
                + image.slices() + " slices, but there are " + positions + " pictures to follow them. Give one slice"
                + " for all, or one for each. See docs/macro-keys.md#control-images");
    }
}
