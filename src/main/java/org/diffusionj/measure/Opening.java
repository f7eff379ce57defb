package org.diffusionj.measure;

import java.util.Arrays;

/** The opening of grey pictures by squares: what is bright and narrower than the square goes. */
final class Opening {
    private Opening() {}

    /** @param radius of a square of 2 radius + 1 pixels; pixels beyond the border do not count */
    static GreyPlane of(GreyPlane picture, int radius) {
        return negative(eroded(negative(eroded(picture, radius)), radius));
    }

    private static GreyPlane negative(GreyPlane picture) {
        float[] values = new float[picture.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = -picture.values()[i];
        }
        return new GreyPlane(picture.width(), picture.height(), values);
    }

    /** The least value around each pixel: along the rows, then along the columns. */
    private static GreyPlane eroded(GreyPlane picture, int radius) {
        int width = picture.width();
        int height = picture.height();
        float[] values = picture.values().clone();
        for (int y = 0; y < height; y++) {
            erodeInPlace(values, y * width, 1, width, radius);
        }
        for (int x = 0; x < width; x++) {
            erodeInPlace(values, x, width, height, radius);
        }
        return new GreyPlane(width, height, values);
    }

    /**
     * One line, of which each value is looked at twice however large the radius is (van Herk 1992): the line is cut
     * into blocks as long as the window, which therefore lies in the end of one and the beginning of the next.
     */
    private static void erodeInPlace(float[] values, int start, int stride, int length, int radius) {
        int window = 2 * radius + 1;
        int padded = (length + 2 * radius + window - 1) / window * window;
        float[] fromLeft = new float[padded];
        Arrays.fill(fromLeft, Float.POSITIVE_INFINITY);
        for (int i = 0; i < length; i++) {
            fromLeft[radius + i] = values[start + i * stride];
        }
        float[] fromRight = fromLeft.clone();
        for (int i = 1; i < padded; i++) {
            if (i % window != 0) {
                fromLeft[i] = Math.min(fromLeft[i], fromLeft[i - 1]);
            }
            int back = padded - 1 - i;
            if (back % window != window - 1) {
                fromRight[back] = Math.min(fromRight[back], fromRight[back + 1]);
            }
        }
        for (int i = 0; i < length; i++) {
            values[start + i * stride] = Math.min(fromRight[i], fromLeft[i + window - 1]);
        }
    }
}
