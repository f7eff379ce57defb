package org.diffusionj.measure;

import org.diffusionj.image.RgbImage;

/**
 * The brightness of a picture, in [0, 1]: the mean of red, green and blue, as ImageJ makes grey of colours.
 *
 * @param values (height, width)
 */
record GreyPlane(int width, int height, float[] values) {
    static GreyPlane of(RgbImage picture) {
        return new GreyPlane(picture.width(), picture.height(), picture.greys());
    }

    /** Bright becomes dark. */
    GreyPlane inverted() {
        float[] inverted = new float[values.length];
        for (int i = 0; i < inverted.length; i++) {
            inverted[i] = 1 - values[i];
        }
        return new GreyPlane(width, height, inverted);
    }

    double sum() {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }
}
