package org.diffusionj.training;

import java.util.ArrayList;
import java.util.List;
import org.diffusionj.image.Labels;
import org.diffusionj.image.RgbImage;
import org.diffusionj.noise.StepDraws;

/**
 * A square that is cut out of a picture, and out of its labels alike: what is learned of it.
 *
 * @param width of the picture, enlarged until the square fits
 * @param mirrored whether left becomes right
 * @param turned whether top becomes bottom
 */
record View(int width, int height, int left, int top, int size, boolean mirrored, boolean turned) {
    private static final int MOST = 8;

    /** Encoding takes about as long as a step, so there is an end to it where there are many pictures. */
    private static final int MOST_IN_ALL = 400;

    /** How many views of each picture there are. */
    static int count(int pictures) {
        return Math.max(1, Math.min(MOST, MOST_IN_ALL / Math.max(1, pictures)));
    }

    /**
     * Squares at the picture's own scale; one that is smaller is enlarged until its shorter side fits. The first view
     * is the picture's middle, as it is.
     */
    static List<View> of(int width, int height, int size, int count, StepDraws draws) {
        double factor = Math.max(1, (double) size / Math.min(width, height));
        int wide = Math.max(size, (int) Math.round(width * factor));
        int high = Math.max(size, (int) Math.round(height * factor));
        List<View> views = new ArrayList<>(
                List.of(new View(wide, high, (wide - size) / 2, (high - size) / 2, size, false, false)));
        while (views.size() < count) {
            views.add(new View(wide, high, draws.below(wide - size + 1), draws.below(high - size + 1), size,
                    draws.below(2) == 1, draws.below(2) == 1));
        }
        return views;
    }

    /** The picture in the size that squares are cut out of. */
    RgbImage enlarged(RgbImage picture) {
        return picture.width() == width && picture.height() == height ? picture
                : picture.resizedInLevels(width, height);
    }

    /** The labels in the size that squares are cut out of. */
    Labels enlarged(Labels labels) {
        return labels.width() == width && labels.height() == height ? labels : labels.resized(width, height);
    }

    /** @param picture enlarged */
    RgbImage of(RgbImage picture) {
        float[] cut = new float[3 * size * size];
        for (int i = 0; i < cut.length; i++) {
            cut[i] = picture.planes()[i / (size * size) * width * height + place(i % (size * size))];
        }
        return new RgbImage(size, size, cut);
    }

    /** @param labels enlarged */
    Labels of(Labels labels) {
        int[] cut = new int[size * size];
        for (int i = 0; i < cut.length; i++) {
            cut[i] = labels.values()[place(i)];
        }
        return new Labels(size, size, cut);
    }

    /** Where the view's pixel lies in the picture. */
    private int place(int pixel) {
        int column = mirrored ? size - 1 - pixel % size : pixel % size;
        int line = pixel / size;
        int row = turned ? size - 1 - line : line;
        return (top + row) * width + left + column;
    }
}
