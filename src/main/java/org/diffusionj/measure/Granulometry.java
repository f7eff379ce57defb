package org.diffusionj.measure;

import java.util.List;
import org.diffusionj.image.RgbImage;

/**
 * How much of the brightness, and of the darkness, lies in structures of which size: the pattern spectrum of Maragos
 * (1989) by squares. A number is the share that an opening takes away and the one before did not, times the number of
 * sizes, so that it is 1 where all sizes hold the same.
 */
public final class Granulometry implements FeatureSpace {
    private static final List<Integer> RADII = List.of(1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24);

    @Override
    public String name() {
        return "granulometry";
    }

    @Override
    public String description() {
        return "share of brightness and of darkness in structures of 3 to 49 pixels (pattern spectrum, Maragos 1989)";
    }

    /** The widths of the squares, in pixels. */
    public static List<Integer> widths() {
        return RADII.stream().map(radius -> 2 * radius + 1).toList();
    }

    /** Bright structures from small to large, then dark ones. */
    @Override
    public float[] of(RgbImage picture) {
        float[] spectrum = new float[2 * RADII.size()];
        GreyPlane bright = GreyPlane.of(picture);
        fill(spectrum, 0, bright);
        fill(spectrum, RADII.size(), bright.inverted());
        return spectrum;
    }

    private static void fill(float[] spectrum, int from, GreyPlane picture) {
        double whole = picture.sum();
        double left = whole;
        for (int k = 0; k < RADII.size() && whole > 0; k++) {
            double opened = Opening.of(picture, RADII.get(k)).sum();
            spectrum[from + k] = (float) ((left - opened) / whole * RADII.size());
            left = opened;
        }
    }
}
