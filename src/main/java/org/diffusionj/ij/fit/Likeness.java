package org.diffusionj.ij.fit;

import java.util.ArrayList;
import java.util.List;
import org.diffusionj.image.RgbImage;
import org.diffusionj.measure.Thumbnail;

/** Whether a model makes copies: pictures that are nearer to those it learned from than others of the kind are. */
final class Likeness {
    /** With fewer, nearness says nothing. */
    private static final int FEW = 3;

    private final List<Thumbnail> learned = new ArrayList<>();
    private final List<Thumbnail> heldOut = new ArrayList<>();

    void add(RgbImage picture, boolean isHeldOut) {
        (isHeldOut ? heldOut : learned).add(Thumbnail.of(picture));
    }

    /** Whether most of the pictures are nearer to a learned one than any that was held out is. */
    boolean copies(List<Thumbnail> made) {
        if (heldOut.size() < FEW || made.size() < FEW) {
            return false;
        }
        double nearest = heldOut.stream().mapToDouble(this::distance).min().orElseThrow();
        return 2 * made.stream().filter(picture -> distance(picture) < nearest).count() > made.size();
    }

    private double distance(Thumbnail picture) {
        return learned.stream().mapToDouble(picture::distance).min().orElse(Double.MAX_VALUE);
    }
}
