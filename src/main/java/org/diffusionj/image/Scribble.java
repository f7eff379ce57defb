package org.diffusionj.image;

/**
 * Drawings as ControlNets for scribbles were trained on: white lines on black. Drawn with dark lines on light ground,
 * they are inverted and cut at the middle of the levels, as ControlNet's scribble demo does: a pixel is white where the
 * darkest of its three colours is below 127.
 */
public final class Scribble {
    private static final int MIDDLE = 127;

    private Scribble() {}

    /** White lines on black, of the picture's size. */
    public static RgbImage lines(RgbImage drawing) {
        int[] pixels = drawing.packed();
        float[] planes = new float[3 * pixels.length];
        for (int i = 0; i < planes.length; i++) {
            planes[i] = darkest(pixels[i % pixels.length]) < MIDDLE ? 1 : 0;
        }
        return new RgbImage(drawing.width(), drawing.height(), planes);
    }

    private static int darkest(int rgb) {
        return Math.min(rgb >> 16 & 0xff, Math.min(rgb >> 8 & 0xff, rgb & 0xff));
    }
}
