package org.diffusionj.ij.pixels;

import ij.ImagePlus;
import ij.gui.TextRoi;
import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import ij.process.ImageProcessor;
import java.awt.Color;
import org.diffusionj.image.Mask;

/** The pixels that a text selection draws, with their soft edges: what {@code Edit > Fill} changes. */
final class TextMask {
    private static final int MAX_BYTE = 255;

    private TextMask() {}

    static Mask of(TextRoi text, ImagePlus image) {
        ImageProcessor drawn = text.getAngle() == 0 ? filled(text, image) : asOverlay(text, image);
        boolean[] inside = new boolean[drawn.getPixelCount()];
        for (int i = 0; i < inside.length; i++) {
            inside[i] = (drawn.get(i) & 0xffffff) != 0;
        }
        return new Mask(image.getWidth(), image.getHeight(), inside);
    }

    /** ImageJ softens edges in RGB, and in 8 bits that are displayed from 0 to 255. */
    private static ImageProcessor filled(TextRoi text, ImagePlus image) {
        ByteProcessor plane = new ByteProcessor(image.getWidth(), image.getHeight());
        boolean soft = image.getBitDepth() == 24 || image.getBitDepth() == 8
                && image.getProcessor().getMin() == 0 && image.getProcessor().getMax() == MAX_BYTE;
        plane.setMinAndMax(0, soft ? MAX_BYTE : MAX_BYTE - 1);
        plane.setColor(Color.WHITE);
        plane.fillColorSet(true); // else it is drawn in the toolbar's colour, which may be black
        text.drawPixels(plane);
        return plane;
    }

    /** Fill refuses rotated text, which ImageJ only draws as an overlay. */
    private static ImageProcessor asOverlay(TextRoi text, ImagePlus image) {
        ColorProcessor plane = new ColorProcessor(image.getWidth(), image.getHeight());
        TextRoi white = (TextRoi) text.clone();
        white.setStrokeColor(Color.WHITE);
        white.setFillColor(null);
        plane.drawRoi(white);
        return plane;
    }
}
