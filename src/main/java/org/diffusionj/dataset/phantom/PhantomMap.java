package org.diffusionj.dataset.phantom;

import org.diffusionj.image.Labels;

/** A label map while objects are placed in it, none over another. */
final class PhantomMap {
    private final int width;
    private final int height;
    private final int[] values;

    PhantomMap(int width, int height) {
        this.width = width;
        this.height = height;
        values = new int[width * height];
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    Labels labels() {
        return new Labels(width, height, values);
    }

    /** What an object would do to others where it is put. */
    enum Fit {
        /** It lies on another, or reaches out of the map's inside. */
        COVERS,
        /** It touches others, over sides or corners. */
        TOUCHES,
        /** Background lies all around it. */
        APART
    }

    /**
     * Tells how an object would lie.
     *
     * @param x column of its middle
     * @param y row of its middle
     * @param partner the one object that counts as none, or 0
     */
    Fit fit(Silhouette object, int x, int y, int partner) {
        if (covers(object, x, y)) {
            return Fit.COVERS;
        }
        for (int i = 0; i < object.inside().length; i++) {
            if (object.inside()[i] && hasNeighbour(x - object.half() + i % object.side(),
                    y - object.half() + i / object.side(), partner)) {
                return Fit.TOUCHES;
            }
        }
        return Fit.APART;
    }

    private boolean covers(Silhouette object, int x, int y) {
        for (int i = 0; i < object.inside().length; i++) {
            if (object.inside()[i]) {
                int column = x - object.half() + i % object.side();
                int row = y - object.half() + i / object.side();
                if (column < 1 || row < 1 || column >= width - 1 || row >= height - 1
                        || values[row * width + column] > 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean hasNeighbour(int column, int row, int partner) {
        for (int y = row - 1; y <= row + 1; y++) {
            for (int x = column - 1; x <= column + 1; x++) {
                int value = values[y * width + x];
                if (value > 0 && value != partner) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether an object would have a side in common with a pixel of another one. */
    boolean isBeside(Silhouette object, int x, int y, int partner) {
        for (int i = 0; i < object.inside().length; i++) {
            int at = (y - object.half() + i / object.side()) * width + x - object.half() + i % object.side();
            if (object.inside()[i] && (values[at - 1] == partner || values[at + 1] == partner
                    || values[at - width] == partner || values[at + width] == partner)) {
                return true;
            }
        }
        return false;
    }

    /** Puts an object there. */
    void put(Silhouette object, int x, int y, int number) {
        for (int i = 0; i < object.inside().length; i++) {
            if (object.inside()[i]) {
                values[(y - object.half() + i / object.side()) * width + x - object.half() + i % object.side()] =
                        number;
            }
        }
    }
}
