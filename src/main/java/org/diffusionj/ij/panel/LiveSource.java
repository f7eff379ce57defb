package org.diffusionj.ij.panel;

import ij.ImagePlus;
import ij.gui.Roi;
import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.diffusionj.ij.pixels.AreaSelection;
import org.diffusionj.ij.pixels.DisplayTables;
import org.diffusionj.ij.pixels.ImageCopy;
import org.diffusionj.ij.pixels.SourceImage;

/** An image that pictures follow while somebody paints on it: how it looks now, and a copy of that. */
record LiveSource(ImagePlus image) {
    /** Equal as long as nobody changed pixels, display range, colours, slice or selection. */
    List<Object> look() {
        List<Object> look = new ArrayList<>();
        look.add(image.getID());
        for (int index : seen().planes()) {
            look.add(index);
            look.add(hash(image.getStackSize() == 1 ? image.getProcessor().getPixels()
                    : image.getStack().getPixels(index)));
        }
        if (image.getBitDepth() != 24) {
            look.add(DisplayTables.look(image));
        }
        Roi roi = image.getRoi();
        look.add(roi == null || !roi.isArea() ? "" : AreaSelection.encoded(image));
        return look;
    }

    private SourceImage seen() {
        return SourceImage.of(image, new Rectangle(image.getWidth(), image.getHeight()), false);
    }

    private static int hash(Object pixels) {
        return pixels instanceof byte[] bytes ? Arrays.hashCode(bytes)
                : pixels instanceof short[] values ? Arrays.hashCode(values)
                : pixels instanceof int[] colours ? Arrays.hashCode(colours) : Arrays.hashCode((float[]) pixels);
    }

    /** What is seen now, with the selection, so that the image itself stays free to be painted on. */
    ImagePlus copy() {
        ImagePlus copy = ImageCopy.of(seen(), 1);
        copy.setTitle(image.getTitle());
        Roi roi = image.getRoi();
        if (roi != null) {
            copy.setRoi((Roi) roi.clone());
        }
        return copy;
    }
}
