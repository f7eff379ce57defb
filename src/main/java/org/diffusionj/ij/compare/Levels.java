package org.diffusionj.ij.compare;

import ij.ImagePlus;
import ij.process.ColorProcessor;
import ij.process.ImageProcessor;
import java.util.Locale;
import java.util.function.IntConsumer;
import org.diffusionj.image.RgbImage;

/**
 * Which pixel values become 0 and 1: those of 8 bits and RGB by their whole range, others by the lowest and highest of
 * their set, for which that is looked through once.
 *
 * @param low of pixels with more than 8 bits
 * @param high of them; below low if the set has none
 */
record Levels(double low, double high) {
    private static final double BYTE = 255;

    /** Looks through a set; {@code before} is called before each picture. */
    static Levels of(PictureSource source, IntConsumer before) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < source.size(); i++) {
            before.accept(i);
            ImagePlus image = source.images().apply(i);
            if (image.getBitDepth() == 16 || image.getBitDepth() == 32) {
                ImageProcessor plane = image.getProcessor();
                for (int k = 0; k < plane.getPixelCount(); k++) {
                    if (Float.isFinite(plane.getf(k))) {
                        low = Math.min(low, plane.getf(k));
                        high = Math.max(high, plane.getf(k));
                    }
                }
            }
        }
        return new Levels(low, high);
    }

    /** The same for a set that is compared with another: what that knows counts. */
    Levels or(Levels other) {
        return high >= low ? this : other;
    }

    /** The pixel value that became a share. */
    double value(double share) {
        return (high >= low ? low : 0) + share * range();
    }

    /** How many values lie between 0 and 1. */
    double range() {
        return high >= low ? high - low : BYTE;
    }

    /** In words. */
    @Override
    public String toString() {
        return high >= low ? String.format(Locale.ROOT, "%s to %s", shortest(low), shortest(high)) : "0 to 255";
    }

    private static String shortest(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9 ? Long.toString((long) value)
                : Float.toString((float) value);
    }

    /** The picture in values from 0 to 1; pixels that are no numbers are 0. */
    RgbImage picture(ImagePlus image) {
        ImageProcessor plane = image.getProcessor();
        int size = plane.getPixelCount();
        float[] planes = new float[3 * size];
        boolean wide = plane.getBitDepth() == 16 || plane.getBitDepth() == 32;
        int[] colours = wide ? new int[0] : (int[]) ((ColorProcessor) coloured(plane)).getPixels();
        for (int i = 0; i < planes.length; i++) {
            planes[i] = wide ? share(plane.getf(i % size)) : (float) ((colours[i % size] >> 16 - 8 * (i / size) & 0xff)
                    / BYTE);
        }
        return new RgbImage(plane.getWidth(), plane.getHeight(), planes);
    }

    /** Pixels of 8 bits as their look-up table shows them, not as the display range does. */
    private static ImageProcessor coloured(ImageProcessor plane) {
        if (plane instanceof ColorProcessor) {
            return plane;
        }
        ImageProcessor whole = plane.duplicate();
        whole.setMinAndMax(0, BYTE);
        return whole.isColorLut() || whole.isInvertedLut() ? whole.convertToRGB() : grey(whole);
    }

    private static ColorProcessor grey(ImageProcessor plane) {
        int[] pixels = new int[plane.getPixelCount()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = plane.get(i) * 0x010101;
        }
        return new ColorProcessor(plane.getWidth(), plane.getHeight(), pixels);
    }

    private float share(float value) {
        return !Float.isFinite(value) || high <= low ? 0
                : (float) Math.max(0, Math.min(1, (value - low) / (high - low)));
    }
}
