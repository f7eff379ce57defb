package org.diffusionj.training;

import java.util.ArrayList;
import java.util.List;
import org.diffusionj.image.RgbImage;
import org.diffusionj.noise.StepDraws;

/** Squares cut out of a picture, and mirrored: what is learned of it. */
final class Views {
    private static final int MOST = 8;

    /** Encoding takes about as long as a step, so there is an end to it where there are many pictures. */
    private static final int MOST_IN_ALL = 400;

    private Views() {}

    /** How many views of each picture there are. */
    static int count(int pictures) {
        return Math.max(1, Math.min(MOST, MOST_IN_ALL / Math.max(1, pictures)));
    }

    /**
     * Cuts out squares at the picture's own scale; one that is smaller is enlarged until its shorter side fits. The
     * first view is the picture's middle, as it is.
     */
    static List<RgbImage> of(RgbImage picture, int size, int count, StepDraws draws) {
        RgbImage fitting = enlarged(picture, size);
        int right = fitting.width() - size;
        int down = fitting.height() - size;
        List<RgbImage> views = new ArrayList<>(List.of(cut(fitting, right / 2, down / 2, size, false, false)));
        while (views.size() < count) {
            views.add(cut(fitting, draws.below(right + 1), draws.below(down + 1), size, draws.below(2) == 1,
                    draws.below(2) == 1));
        }
        return views;
    }

    private static RgbImage enlarged(RgbImage picture, int size) {
        int shorter = Math.min(picture.width(), picture.height());
        if (shorter >= size) {
            return picture;
        }
        double factor = (double) size / shorter;
        return picture.resizedInLevels(Math.max(size, (int) Math.round(picture.width() * factor)),
                Math.max(size, (int) Math.round(picture.height() * factor)));
    }

    private static RgbImage cut(RgbImage picture, int left, int top, int size, boolean mirrored, boolean turned) {
        float[] cut = new float[3 * size * size];
        int plane = picture.width() * picture.height();
        for (int i = 0; i < cut.length; i++) {
            int column = mirrored ? size - 1 - i % size : i % size;
            int line = i / size % size;
            int row = turned ? size - 1 - line : line;
            cut[i] = picture.planes()[i / (size * size) * plane + (top + row) * picture.width() + left + column];
        }
        return new RgbImage(size, size, cut);
    }
}
