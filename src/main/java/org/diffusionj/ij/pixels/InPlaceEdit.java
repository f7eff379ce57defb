package org.diffusionj.ij.pixels;

import ij.ImagePlus;
import ij.Undo;
import ij.process.ImageProcessor;
import java.util.List;

/** Changes the active image itself, so that {@code Edit > Undo} takes it back. */
public final class InPlaceEdit {
    private InPlaceEdit() {}

    /** @throws IllegalArgumentException if ImageJ cannot keep changes of the image */
    public static void check(ImagePlus image) {
        if (image.getStack().isVirtual()) {
            throw new IllegalArgumentException("\"" + image.getTitle() + "\" is a virtual stack, which forgets changes."
                    + " Leave 'inplace' out, or duplicate the stack first.");
        }
    }

    /** @param changed a copy of the source, plane by plane */
    public static void apply(SourceImage source, ImagePlus changed) {
        ImagePlus image = source.image();
        List<Integer> planes = source.planes();
        if (planes.size() == 1) {
            ImageProcessor current = image.getProcessor();
            current.snapshot();
            Undo.setup(Undo.FILTER, image);
            copy(changed.getStack().getPixels(1), current.getPixels());
        } else {
            Undo.setup(Undo.TRANSFORM, image); // keeps the channels of a composite, outside of macros
            for (int i = 0; i < planes.size(); i++) {
                copy(changed.getStack().getPixels(i + 1), image.getStack().getPixels(planes.get(i)));
            }
        }
        image.changes = true;
        image.updateAndDraw();
    }

    @SuppressWarnings("SuspiciousSystemArraycopy") // arrays of one type: both are planes of one kind of image
    private static void copy(Object from, Object to) {
        System.arraycopy(from, 0, to, 0, java.lang.reflect.Array.getLength(to));
    }
}
