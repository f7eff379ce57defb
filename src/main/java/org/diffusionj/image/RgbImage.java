package org.diffusionj.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * A colour picture as three planes of floats in [0, 1], red first: (3, height, width).
 *
 * <p>Immutable by convention: {@link #planes()} gives the array itself, which nobody changes.
 */
public final class RgbImage {
    private final int width;
    private final int height;
    private final float[] planes;

    /**
     * @param planes the values, which the picture owns from now on; those beyond [0, 1] are clamped
     *     when they become bytes
     * @throws IllegalArgumentException if there are not 3 x width x height values
     */
    public RgbImage(int width, int height, float[] planes) {
        if (width < 1 || height < 1 || planes.length != 3L * width * height) {
            throw new IllegalArgumentException("a picture of " + width + " x " + height + " pixels needs "
                    + 3L * width * height + " values, but there are " + planes.length);
        }
        this.width = width;
        this.height = height;
        this.planes = planes;
    }

    /**
     * Takes a decoder's output as diffusers' {@code VaeImageProcessor} does: y / 2 + 1/2, clamped.
     *
     * @param values (3, height, width) in [-1, 1]; not changed
     */
    public static RgbImage fromSigned(int width, int height, float[] values) {
        float[] planes = new float[values.length];
        for (int i = 0; i < planes.length; i++) {
            planes[i] = Math.max(0, Math.min(1, values[i] * 0.5f + 0.5f));
        }
        return new RgbImage(width, height, planes);
    }

    /** The colours of a picture read by javax.imageio; what it has of transparency is dropped. */
    public static RgbImage of(BufferedImage image) {
        int size = image.getWidth() * image.getHeight();
        float[] planes = new float[3 * size];
        if (image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY) {
            fillWithGreys(planes, image);
        } else {
            int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
            for (int i = 0; i < size; i++) {
                planes[i] = (pixels[i] >> 16 & 0xff) / 255f;
                planes[size + i] = (pixels[i] >> 8 & 0xff) / 255f;
                planes[2 * size + i] = (pixels[i] & 0xff) / 255f;
            }
        }
        return new RgbImage(image.getWidth(), image.getHeight(), planes);
    }

    /** Java takes greys for linear light, and would brighten them on the way to RGB; files mean the levels. */
    private static void fillWithGreys(float[] planes, BufferedImage image) {
        float white = (1 << image.getColorModel().getComponentSize(0)) - 1;
        int size = image.getWidth() * image.getHeight();
        int[] levels = image.getRaster().getSamples(0, 0, image.getWidth(), image.getHeight(), 0, (int[]) null);
        for (int i = 0; i < planes.length; i++) {
            planes[i] = levels[i % size] / white;
        }
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    /** (3, height, width) in [0, 1]: the array itself, not to be changed. */
    public float[] planes() {
        return planes;
    }

    /** The means of red, green and blue, as ImageJ makes grey of colours: (height, width) in [0, 1]. */
    public float[] greys() {
        float[] greys = new float[width * height];
        for (int i = 0; i < greys.length; i++) {
            greys[i] = (planes[i] + planes[greys.length + i] + planes[2 * greys.length + i]) / 3;
        }
        return greys;
    }

    /**
     * The picture in the size that a model works in, exactly as diffusers brings 8-bit pictures to it:
     * levels of 0 to 255, resampled with Pillow's Lanczos filter. A picture of that size already stays as
     * it is, with values between the levels.
     */
    public RgbImage resizedInLevels(int newWidth, int newHeight) {
        return resizedInLevels(Resampling.Filter.LANCZOS, newWidth, newHeight);
    }

    /** The same with Pillow's bicubic filter, with which CLIP's pictures are prepared. */
    public RgbImage resizedInLevelsBicubic(int newWidth, int newHeight) {
        return resizedInLevels(Resampling.Filter.BICUBIC, newWidth, newHeight);
    }

    private RgbImage resizedInLevels(Resampling.Filter filter, int newWidth, int newHeight) {
        return resized(newWidth, newHeight, plane -> {
            byte[] levels = new byte[plane.length];
            for (int i = 0; i < levels.length; i++) {
                levels[i] = (byte) level(plane[i]);
            }
            return toUnit(Resampling.resize(filter, levels, width, height, newWidth, newHeight));
        });
    }

    /**
     * The picture in another size without rounding to levels: Pillow's Lanczos filter on floats, clamped
     * to [0, 1]. A picture of that size already stays as it is.
     */
    public RgbImage resizedInFloats(int newWidth, int newHeight) {
        return resized(newWidth, newHeight, plane -> {
            float[] values = Resampling.resize(Resampling.Filter.LANCZOS, plane, width, height, newWidth, newHeight);
            for (int i = 0; i < values.length; i++) {
                values[i] = Math.max(0, Math.min(1, values[i]));
            }
            return values;
        });
    }

    /** The upper left part. */
    public RgbImage cropped(int newWidth, int newHeight) {
        float[] cropped = new float[3 * newWidth * newHeight];
        for (int row = 0; row < 3 * newHeight; row++) {
            int from = (row / newHeight * height + row % newHeight) * width;
            System.arraycopy(planes, from, cropped, row * newWidth, newWidth);
        }
        return new RgbImage(newWidth, newHeight, cropped);
    }

    private RgbImage resized(int newWidth, int newHeight, UnaryOperator<float[]> resizePlane) {
        if (newWidth == width && newHeight == height) {
            return this;
        }
        int size = width * height;
        float[] resized = new float[3 * newWidth * newHeight];
        for (int c = 0; c < 3; c++) {
            float[] plane = resizePlane.apply(Arrays.copyOfRange(planes, c * size, (c + 1) * size));
            System.arraycopy(plane, 0, resized, c * plane.length, plane.length);
        }
        return new RgbImage(newWidth, newHeight, resized);
    }

    private static float[] toUnit(byte[] levels) {
        float[] values = new float[levels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (levels[i] & 0xff) / 255f;
        }
        return values;
    }

    /** The inverse of {@link #fromSigned}, as a VAE's encoder takes pictures: (3, height, width) in [-1, 1]. */
    public float[] signed() {
        float[] values = new float[planes.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = 2f * planes[i] - 1f;
        }
        return values;
    }

    /** One value a pixel, row by row: 0xffRRGGBB. Halves are rounded to the even level, as NumPy does it. */
    public int[] packed() {
        int size = width * height;
        int[] pixels = new int[size];
        for (int i = 0; i < size; i++) {
            pixels[i] = 0xff000000 | level(planes[i]) << 16 | level(planes[size + i]) << 8
                    | level(planes[2 * size + i]);
        }
        return pixels;
    }

    /** The same picture for javax.imageio and Java 2D. */
    public BufferedImage toBufferedImage() {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, width, height, packed(), 0, width);
        return image;
    }

    private static int level(float value) {
        return Math.max(0, Math.min(255, (int) Math.rint(value * 255f)));
    }
}
