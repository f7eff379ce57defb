package org.diffusionj.training;

import org.diffusionj.image.Labels;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.ControlPreparation;

/**
 * What a control network sees of labels, kept small: a byte a pixel.
 *
 * @param classes of {@link Labels#classes}: background, inside or border
 * @param bordersOnly whether the network was made for lines, not for areas
 */
record ControlView(int size, byte[] classes, boolean bordersOnly) {
    private static final int BORDER = 2;

    static ControlView of(Labels labels, ControlPreparation preparation) {
        int[] numbers = labels.classes().values();
        byte[] classes = new byte[numbers.length];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = (byte) numbers[i];
        }
        return new ControlView(labels.width(), classes, preparation != ControlPreparation.LABELS);
    }

    /** The picture: as {@link Labels#control}, or as {@link Labels#borders}. */
    RgbImage picture() {
        float[] planes = new float[3 * classes.length];
        for (int i = 0; i < planes.length; i++) {
            int found = classes[i % classes.length];
            int colour = i / classes.length;
            planes[i] = found == BORDER && (bordersOnly || colour < 2) || found > 0 && !bordersOnly && colour == 0
                    ? 1 : 0;
        }
        return new RgbImage(size, size, planes);
    }
}
