package org.diffusionj.ij.labels;

import ij.ImagePlus;
import ij.process.ByteProcessor;
import ij.process.ImageProcessor;
import org.diffusionj.ij.pixels.LabelPlane;
import org.diffusionj.image.Labels;
import org.diffusionj.settings.LabelKind;

/** Reads planes of images as labels: the values that they hold, whatever their look-up table shows. */
final class LabelReader {
    private static final int MASKED = 255;
    private static final String ANCHOR = " See docs/labels.md#label-images";

    private LabelReader() {}

    /** What a plane is if nobody says: a mask if it has 8 bits and holds only 0 and 255. */
    static LabelKind kindOf(ImageProcessor plane) {
        return plane instanceof ByteProcessor && strange(plane) < 0 ? LabelKind.MASK : LabelKind.LABELS;
    }

    static ImageProcessor plane(ImagePlus image, int index) {
        return image.getStackSize() == 1 ? image.getProcessor() : image.getStack().getProcessor(index);
    }

    /**
     * Reads one plane.
     *
     * @param index of the plane, the first being 1
     * @throws IllegalArgumentException if it cannot be what it is said to be, naming the first pixel that is not
     */
    static Labels read(ImagePlus image, int index, LabelKind kind) {
        ImageProcessor plane = plane(image, index);
        String name = "\"" + image.getTitle() + "\"" + (image.getStackSize() > 1 ? ", slice " + index : "");
        return kind == LabelKind.MASK ? mask(plane, name) : LabelPlane.read(plane, name);
    }

    private static Labels mask(ImageProcessor plane, String name) {
        int strange = plane instanceof ByteProcessor ? strange(plane) : 0;
        if (strange >= 0) {
            throw new IllegalArgumentException(name + " is no mask: it "
                    + (plane instanceof ByteProcessor
                            ? "holds " + plane.get(strange) + " at " + place(plane, strange)
                            : "has " + plane.getBitDepth() + " bits")
                    + ", and masks are images of 8 bits that hold only 0 and 255. Make one with"
                    + " Process > Binary > Make Binary, or say 'labels=Labels'." + ANCHOR);
        }
        boolean[] inside = new boolean[plane.getPixelCount()];
        for (int i = 0; i < inside.length; i++) {
            inside[i] = plane.get(i) == MASKED;
        }
        return Parts.numbered(plane.getWidth(), plane.getHeight(), inside);
    }

    /** The first pixel that is neither 0 nor 255, or -1. */
    private static int strange(ImageProcessor plane) {
        for (int i = 0; i < plane.getPixelCount(); i++) {
            if (plane.get(i) != 0 && plane.get(i) != MASKED) {
                return i;
            }
        }
        return -1;
    }

    private static String place(ImageProcessor plane, int pixel) {
        return "x=" + pixel % plane.getWidth() + ", y=" + pixel / plane.getWidth();
    }
}
