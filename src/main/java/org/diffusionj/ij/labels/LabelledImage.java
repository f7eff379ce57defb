package org.diffusionj.ij.labels;

import ij.CompositeImage;
import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.Overlay;
import ij.process.ColorProcessor;
import ij.process.LUT;
import ij.process.ShortProcessor;
import java.awt.Color;
import java.util.List;
import org.diffusionj.image.Labels;
import org.diffusionj.settings.Truth;

/** Pictures with the labels that they were made from. */
public final class LabelledImage {
    private static final int COLOURS = 3;
    private static final int MAX_BYTE = 255;
    private static final int MAX_SHORT = 65535;

    private LabelledImage() {}

    /** @throws IllegalArgumentException if a number does not fit into the channel that is asked for */
    public static void require(Truth truth, List<Labels> labels) {
        int largest = labels.stream().mapToInt(Labels::largest).max().orElse(0);
        if (truth == Truth.CHANNEL && largest > MAX_SHORT) {
            throw new IllegalArgumentException("'truth=Channel' keeps numbers of objects in 16 bits, but there is an"
                    + " object " + largest + ". Number the objects anew, up to " + MAX_SHORT
                    + ", or choose 'truth=Overlay'. See docs/labels.md#truth");
        }
    }

    /**
     * Joins them.
     *
     * @param pictures of type RGB
     * @param labels of each picture
     */
    public static ImagePlus of(ImageStack pictures, List<Labels> labels, Truth truth) {
        ImagePlus image = truth == Truth.CHANNEL ? composite(pictures, labels) : new ImagePlus("", pictures);
        if (truth == Truth.OVERLAY) {
            Overlay overlay = new Overlay();
            for (int i = 0; i < labels.size(); i++) {
                Outlines.addTo(overlay, labels.get(i), labels.size() == 1 ? 0 : i + 1);
            }
            image.setOverlay(overlay);
        }
        return image;
    }

    /** Red, green and blue as seen, and the labels, which are switched off at first. */
    private static ImagePlus composite(ImageStack pictures, List<Labels> labels) {
        ImageStack channels = new ImageStack(pictures.getWidth(), pictures.getHeight());
        for (int i = 1; i <= pictures.size(); i++) {
            ColorProcessor picture = (ColorProcessor) pictures.getProcessor(i);
            for (int colour = 1; colour <= COLOURS; colour++) {
                channels.addSlice(pictures.getSliceLabel(i),
                        picture.getChannel(colour, null).convertToShortProcessor(false));
            }
            channels.addSlice(pictures.getSliceLabel(i), numbers(labels.get(i - 1)));
        }
        ImagePlus image = new ImagePlus("", channels);
        image.setDimensions(COLOURS + 1, pictures.size(), 1);
        CompositeImage composite = new CompositeImage(image, CompositeImage.COMPOSITE);
        int largest = labels.stream().mapToInt(Labels::largest).max().orElse(1);
        composite.setLuts(new LUT[] {lut(Color.RED, MAX_BYTE), lut(Color.GREEN, MAX_BYTE), lut(Color.BLUE, MAX_BYTE),
                lut(Color.WHITE, largest)});
        composite.getActiveChannels()[COLOURS] = false;
        return composite;
    }

    private static LUT lut(Color colour, int max) {
        LUT lut = LUT.createLutFromColor(colour);
        lut.min = 0;
        lut.max = max;
        return lut;
    }

    private static ShortProcessor numbers(Labels labels) {
        ShortProcessor numbers = new ShortProcessor(labels.width(), labels.height());
        for (int i = 0; i < labels.values().length; i++) {
            numbers.set(i, labels.values()[i]);
        }
        return numbers;
    }
}
