package org.diffusionj.dataset.phantom;

/**
 * The pixels of an object around its middle.
 *
 * @param side of the square that holds it
 * @param inside (side, side): whether a pixel belongs to it; the middle of the square is the object's
 */
record Silhouette(int side, boolean[] inside) {
    /** A part of the plane. */
    @FunctionalInterface
    interface Region {
        boolean holds(double x, double y);
    }

    /** Those pixels whose middle lies in a region that reaches no farther than the radius. */
    static Silhouette of(double radius, Region region) {
        int half = (int) Math.ceil(radius) + 1;
        int side = 2 * half + 1;
        boolean[] inside = new boolean[side * side];
        for (int i = 0; i < inside.length; i++) {
            inside[i] = region.holds(i % side - half, i / side - half);
        }
        return new Silhouette(side, inside);
    }

    /** Paints discs around the middle. */
    static final class Brush {
        private final int half;
        private final int side;
        private final boolean[] inside;

        /** @param radius beyond which nothing is painted */
        Brush(double radius) {
            half = (int) Math.ceil(radius) + 1;
            side = 2 * half + 1;
            inside = new boolean[side * side];
        }

        void disc(double middleX, double middleY, double radius) {
            for (int y = (int) Math.ceil(middleY - radius); y <= middleY + radius; y++) {
                for (int x = (int) Math.ceil(middleX - radius); x <= middleX + radius; x++) {
                    double dx = x - middleX;
                    double dy = y - middleY;
                    inside[(y + half) * side + x + half] |= dx * dx + dy * dy <= radius * radius;
                }
            }
        }

        Silhouette painted() {
            return new Silhouette(side, inside);
        }
    }

    /** The columns and rows to the left of and above the middle. */
    int half() {
        return side / 2;
    }
}
