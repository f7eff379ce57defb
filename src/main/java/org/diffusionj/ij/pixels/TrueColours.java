package org.diffusionj.ij.pixels;

import ij.process.ImageProcessor;
import org.diffusionj.image.RgbImage;

/** RGB pixels: 0 to 255 a colour. */
record TrueColours() implements PixelMap {
    @Override
    public RgbImage read(ImageProcessor plane) {
        return colours(plane.getWidth(), plane.getHeight(), (int[]) plane.getPixels());
    }

    /** @param rgb 0xRRGGBB a pixel */
    static RgbImage colours(int width, int height, int[] rgb) {
        int size = rgb.length;
        float[] planes = new float[3 * size];
        for (int i = 0; i < size; i++) {
            planes[i] = (rgb[i] >> 16 & 0xff) / 255f;
            planes[size + i] = (rgb[i] >> 8 & 0xff) / 255f;
            planes[2 * size + i] = (rgb[i] & 0xff) / 255f;
        }
        return new RgbImage(width, height, planes);
    }

    @Override
    public void write(RgbImage picture, PixelWeights weights, ImageProcessor plane) {
        int[] pixels = (int[]) plane.getPixels();
        int[] fresh = picture.packed();
        for (int i = 0; i < pixels.length; i++) {
            if (weights.of(i) > 0) {
                pixels[i] = mix(pixels[i], fresh[i], weights.of(i));
            }
        }
    }

    /** @param weight of the second */
    static int mix(int rgb, int other, float weight) {
        return weight == 1 ? other : 0xff000000
                | mixed(rgb >> 16, other >> 16, weight) << 16 | mixed(rgb >> 8, other >> 8, weight) << 8
                | mixed(rgb, other, weight);
    }

    private static int mixed(int level, int other, float weight) {
        return Math.round((level & 0xff) * (1 - weight) + (other & 0xff) * weight);
    }

    @Override
    public String description() {
        return "red, green and blue as they are";
    }
}
