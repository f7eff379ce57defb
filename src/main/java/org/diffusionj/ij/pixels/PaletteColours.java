package org.diffusionj.ij.pixels;

import ij.process.ImageProcessor;
import java.awt.image.IndexColorModel;
import org.diffusionj.image.RgbImage;

/**
 * 8-bit colour: the value of a pixel is a place in a table of colours. Back, a colour becomes the place of the
 * colour in the table that is nearest to it.
 *
 * @param table 256 colours 0xRRGGBB as displayed; not changed
 */
record PaletteColours(int[] table) implements PixelMap {
    static PaletteColours of(ImageProcessor plane) {
        // Not getColorModel(): that leaves the display range out.
        IndexColorModel displayed = (IndexColorModel) plane.getCurrentColorModel();
        int[] table = new int[displayed.getMapSize()];
        displayed.getRGBs(table);
        return new PaletteColours(table);
    }

    @Override
    public RgbImage read(ImageProcessor plane) {
        byte[] pixels = (byte[]) plane.getPixels();
        int[] colours = new int[pixels.length];
        for (int i = 0; i < colours.length; i++) {
            colours[i] = table[pixels[i] & 0xff];
        }
        return TrueColours.colours(plane.getWidth(), plane.getHeight(), colours);
    }

    @Override
    public void write(RgbImage picture, PixelWeights weights, ImageProcessor plane) {
        byte[] pixels = (byte[]) plane.getPixels();
        int[] fresh = picture.packed();
        for (int i = 0; i < pixels.length; i++) {
            if (weights.of(i) > 0) {
                int old = pixels[i] & 0xff;
                pixels[i] = (byte) nearest(TrueColours.mix(table[old], fresh[i], weights.of(i)), old);
            }
        }
    }

    /** @param preferred the index to take where others are as near, since tables hold colours twice */
    private int nearest(int colour, int preferred) {
        int best = preferred;
        int least = distance(colour, table[preferred]);
        for (int i = 0; i < table.length && least > 0; i++) {
            int distance = distance(colour, table[i]);
            if (distance < least) {
                best = i;
                least = distance;
            }
        }
        return best;
    }

    private static int distance(int colour, int other) {
        int red = (colour >> 16 & 0xff) - (other >> 16 & 0xff);
        int green = (colour >> 8 & 0xff) - (other >> 8 & 0xff);
        int blue = (colour & 0xff) - (other & 0xff);
        return red * red + green * green + blue * blue;
    }

    @Override
    public String description() {
        return "the colours of the look-up table, and back the nearest of them";
    }
}
