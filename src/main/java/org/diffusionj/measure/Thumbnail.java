package org.diffusionj.measure;

import org.diffusionj.image.RgbImage;

/**
 * A picture in 32 x 32 pixels, by which copies of pictures are found, whatever their sizes.
 *
 * @param values (3, 32, 32) in [0, 1]
 */
public record Thumbnail(float[] values) {
    private static final int SIDE = 32;

    /** Means over the parts of the picture that become one pixel. */
    public static Thumbnail of(RgbImage picture) {
        float[] values = new float[3 * SIDE * SIDE];
        for (int i = 0; i < values.length; i++) {
            values[i] = mean(picture, i / (SIDE * SIDE), i / SIDE % SIDE, i % SIDE);
        }
        return new Thumbnail(values);
    }

    private static float mean(RgbImage picture, int colour, int row, int column) {
        int top = row * picture.height() / SIDE;
        int bottom = Math.max(top + 1, (row + 1) * picture.height() / SIDE);
        int left = column * picture.width() / SIDE;
        int right = Math.max(left + 1, (column + 1) * picture.width() / SIDE);
        double sum = 0;
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                sum += picture.planes()[(colour * picture.height() + y) * picture.width() + x];
            }
        }
        return (float) (sum / (bottom - top) / (right - left));
    }

    /** The root of the mean squared difference. */
    public double distance(Thumbnail other) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            double difference = values[i] - other.values[i];
            sum += difference * difference;
        }
        return Math.sqrt(sum / values.length);
    }
}
