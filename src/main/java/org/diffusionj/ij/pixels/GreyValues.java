package org.diffusionj.ij.pixels;

import ij.process.ByteProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import org.diffusionj.image.RgbImage;

/**
 * Grey pixels of 8, 16 or 32 bits: the display range is 0 to 1, as seen on the screen. Values beyond it
 * are black or white, as they are there. Back, the grey of a colour is the mean of red, green and blue,
 * ImageJ's own unweighted conversion; nothing is rounded to 256 levels on the way.
 *
 * @param black raw value, without the calibration function, that becomes 0
 * @param white raw value that becomes 1; below black if the look-up table is inverting or the display range
 *     is upside down
 * @param max the largest value that the pixels can hold; infinite for floats
 * @param undefined what becomes of values that are not a number: the table's first colour, as ImageJ draws
 *     them
 */
record GreyValues(double black, double white, double max, float undefined) implements PixelMap {
    private static final int MAX_BYTE = 255;
    private static final int MAX_SHORT = 65535;

    /** @param plane with a display range that has a width */
    static GreyValues of(ImageProcessor plane) {
        double max = plane instanceof FloatProcessor ? Double.POSITIVE_INFINITY
                : plane instanceof ByteProcessor ? MAX_BYTE : MAX_SHORT;
        return plane.isInvertedLut()
                ? new GreyValues(plane.getMax(), plane.getMin(), max, 1)
                : new GreyValues(plane.getMin(), plane.getMax(), max, 0);
    }

    @Override
    public RgbImage read(ImageProcessor plane) {
        int size = plane.getPixelCount();
        float[] planes = new float[3 * size];
        for (int i = 0; i < size; i++) {
            planes[i] = toUnit(plane.getf(i));
        }
        System.arraycopy(planes, 0, planes, size, size);
        System.arraycopy(planes, 0, planes, 2 * size, size);
        return new RgbImage(plane.getWidth(), plane.getHeight(), planes);
    }

    private float toUnit(double value) {
        return Double.isNaN(value) ? undefined : (float) Math.max(0, Math.min(1, (value - black) / (white - black)));
    }

    @Override
    public void write(RgbImage picture, PixelWeights weights, ImageProcessor plane) {
        float[] planes = picture.planes();
        int size = plane.getPixelCount();
        for (int i = 0; i < size; i++) {
            float weight = weights.of(i);
            if (weight > 0) {
                double grey = ((double) planes[i] + planes[size + i] + planes[2 * size + i]) / 3;
                put(plane, i, mixed(plane.getf(i), black + grey * (white - black), weight));
            }
        }
    }

    private static double mixed(double old, double fresh, float weight) {
        return weight == 1 || !Double.isFinite(old) ? fresh : old * (1 - weight) + fresh * weight;
    }

    private void put(ImageProcessor plane, int index, double value) {
        if (plane instanceof FloatProcessor) {
            plane.setf(index, (float) value);
        } else {
            plane.set(index, (int) Math.max(0, Math.min(max, Math.rint(value))));
        }
    }

    @Override
    public String description() {
        return number(black) + " is black, " + number(white) + " is white";
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value)
                : Double.toString(value);
    }
}
