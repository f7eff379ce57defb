package org.diffusionj.ij.pixels;

import ij.ImagePlus;
import ij.gui.Roi;
import ij.gui.TextRoi;
import ij.io.RoiDecoder;
import ij.io.RoiEncoder;
import ij.plugin.filter.EDM;
import ij.process.ByteProcessor;
import ij.process.ImageProcessor;
import java.awt.Rectangle;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.IntStream;
import org.diffusionj.image.Mask;

/** The area selection of an image: what ImageJ's own commands would fill. */
public final class AreaSelection {
    private static final byte INSIDE = (byte) 255;

    private AreaSelection() {}

    /**
     * The part of an image that its area selection frames, or all of it if there is none.
     *
     * @throws IllegalArgumentException if the selection frames nothing of the image
     */
    public static Rectangle region(ImagePlus image) {
        Rectangle all = new Rectangle(image.getWidth(), image.getHeight());
        Rectangle framed = area(image).map(Roi::getBounds).orElse(all);
        if (framed.isEmpty()) {
            throw new IllegalArgumentException("The selection has no area: it is " + framed.width + " x "
                    + framed.height + " pixels large. Draw it larger, or choose Edit > Selection > Select None.");
        }
        if (!framed.intersects(all)) {
            throw new IllegalArgumentException("The selection lies outside of the image. Move it, or choose"
                    + " Edit > Selection > Select None.");
        }
        return framed.intersection(all);
    }

    /**
     * The selected pixels of a whole image.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static Mask mask(ImagePlus image) {
        Roi roi = area(image).orElseThrow(() -> new IllegalArgumentException(missingArea(image.getRoi())
                + " Select what is to be made anew, with the rectangle, oval, polygon, freehand or wand tool,"
                + " or in a macro with makeRectangle, makeOval or makePolygon."));
        Rectangle visible = region(image);
        Mask mask = roi instanceof TextRoi text ? TextMask.of(text, image) : shape(image, roi, visible);
        if (IntStream.range(0, mask.inside().length).noneMatch(pixel -> mask.inside()[pixel])) {
            throw new IllegalArgumentException("No pixel lies inside the selection. Make it larger.");
        }
        return mask;
    }

    private static String missingArea(Roi roi) {
        return roi == null ? "Nothing is selected."
                : roi.isLine() ? "The selection has no area; Edit > Selection > Line to Area makes one of a line."
                : "The selection has no area.";
    }

    private static Mask shape(ImagePlus image, Roi roi, Rectangle visible) {
        Rectangle bounds = roi.getBounds();
        ImageProcessor shape = roi.getMask(); // none: all of the bounds
        int width = image.getWidth();
        boolean[] inside = new boolean[width * image.getHeight()];
        for (int y = visible.y; y < visible.y + visible.height; y++) {
            for (int x = visible.x; x < visible.x + visible.width; x++) {
                inside[y * width + x] = shape == null || shape.get(x - bounds.x, y - bounds.y) != 0;
            }
        }
        return new Mask(width, image.getHeight(), inside);
    }

    /** The selection as a text: the bytes of ImageJ's ROI files in Base64. */
    public static String encoded(ImagePlus image) {
        return Base64.getEncoder().encodeToString(RoiEncoder.saveAsByteArray(image.getRoi()));
    }

    /** The inverse of {@link #encoded}. */
    public static Roi decoded(String text) {
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
    public static PixelWeights weights(Mask mask, double feather) {
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
