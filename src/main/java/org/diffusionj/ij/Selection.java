package org.diffusionj.ij;

import ij.ImagePlus;
import ij.gui.Roi;
import ij.io.RoiDecoder;
import ij.io.RoiEncoder;
import ij.plugin.filter.EDM;
import ij.process.ByteProcessor;
import ij.process.ImageProcessor;
import java.awt.Rectangle;
import java.util.Base64;
import java.util.Optional;
import org.diffusionj.image.Mask;

/** The area selection of an image: what ImageJ's own commands would fill. */
final class Selection {
    private static final byte INSIDE = (byte) 255;

    private Selection() {}

    /** The part of an image that its area selection frames, or all of it if there is none. */
    static Rectangle region(ImagePlus image) {
        Rectangle all = new Rectangle(image.getWidth(), image.getHeight());
        Rectangle framed = area(image).map(roi -> roi.getBounds().intersection(all)).orElse(all);
        if (framed.isEmpty()) {
            throw new IllegalArgumentException("The selection lies outside of the image. Move it, or choose"
                    + " Edit > Selection > Select None.");
        }
        return framed;
    }

    /**
     * The selected pixels of a whole image.
     *
     * @throws IllegalArgumentException if there are none
     */
    static Mask mask(ImagePlus image) {
        Roi roi = area(image).orElseThrow(() -> new IllegalArgumentException((image.getRoi() == null
                ? "Nothing is selected." : "The selection has no area.")
                + " Select what is to be made anew, with the rectangle, oval, polygon, freehand or wand tool,"
                + " or in a macro with makeRectangle, makeOval or makePolygon."));
        Rectangle bounds = roi.getBounds();
        ImageProcessor shape = roi.getMask(); // none: all of the bounds
        int width = image.getWidth();
        boolean[] inside = new boolean[width * image.getHeight()];
        boolean any = false;
        Rectangle visible = region(image);
        for (int y = visible.y; y < visible.y + visible.height; y++) {
            for (int x = visible.x; x < visible.x + visible.width; x++) {
                boolean selected = shape == null || shape.get(x - bounds.x, y - bounds.y) != 0;
                inside[y * width + x] = selected;
                any |= selected;
            }
        }
        if (!any) {
            throw new IllegalArgumentException("No pixel lies inside the selection. Make it larger.");
        }
        return new Mask(width, image.getHeight(), inside);
    }

    /** The selection as a text: the bytes of ImageJ's ROI files in Base64. */
    static String encoded(ImagePlus image) {
        return Base64.getEncoder().encodeToString(RoiEncoder.saveAsByteArray(image.getRoi()));
    }

    /** The inverse of {@link #encoded}. */
    static Roi decoded(String text) {
        return RoiDecoder.openFromByteArray(Base64.getDecoder().decode(text));
    }

    private static Optional<Roi> area(ImagePlus image) {
        return Optional.ofNullable(image.getRoi()).filter(Roi::isArea);
    }

    /**
     * How much of a new picture each pixel takes: nothing outside, and inside a share that grows with the
     * distance d to the nearest pixel outside, d / (feather + 1), to all of it. Image borders are no edges.
     *
     * @param feather pixels, 0 or more
     */
    static PixelMap.Weights weights(Mask mask, double feather) {
        boolean[] inside = mask.inside();
        if (feather == 0) {
            return pixel -> inside[pixel] ? 1 : 0;
        }
        byte[] pixels = new byte[inside.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = inside[i] ? INSIDE : 0;
        }
        ByteProcessor shape = new ByteProcessor(mask.width(), mask.height(), pixels);
        ImageProcessor distance = new EDM().makeFloatEDM(shape, 0, false);
        return pixel -> inside[pixel] ? (float) Math.min(1, distance.getf(pixel) / (feather + 1)) : 0;
    }
}
