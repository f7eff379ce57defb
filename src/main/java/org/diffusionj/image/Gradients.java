package org.diffusionj.image;

/**
 * How a picture's levels change at each pixel: Sobel's 3 x 3 filters, over borders that repeat the last pixel. Of the
 * colours the one counts whose |dx| + |dy| is largest; of equal ones, the first.
 *
 * @param across dx (height, width)
 * @param down dy (height, width)
 */
record Gradients(int width, int height, int[] across, int[] down) {
    static Gradients of(RgbImage picture) {
        Gradients gradients = new Gradients(picture.width(), picture.height(),
                new int[picture.width() * picture.height()], new int[picture.width() * picture.height()]);
        int[] levels = picture.packed();
        for (int shift = 16; shift >= 0; shift -= 8) {
            gradients.take(levels, shift);
        }
        return gradients;
    }

    private void take(int[] levels, int shift) {
        for (int y = 0; y < height; y++) {
            int above = Math.max(y - 1, 0) * width;
            int here = y * width;
            int below = Math.min(y + 1, height - 1) * width;
            for (int x = 0; x < width; x++) {
                int left = Math.max(x - 1, 0);
                int right = Math.min(x + 1, width - 1);
                int dx = level(levels[above + right], shift) - level(levels[above + left], shift)
                        + 2 * (level(levels[here + right], shift) - level(levels[here + left], shift))
                        + level(levels[below + right], shift) - level(levels[below + left], shift);
                int dy = level(levels[below + left], shift) - level(levels[above + left], shift)
                        + 2 * (level(levels[below + x], shift) - level(levels[above + x], shift))
                        + level(levels[below + right], shift) - level(levels[above + right], shift);
                if (Math.abs(dx) + Math.abs(dy) > size(x, y)) {
                    across[here + x] = dx;
                    down[here + x] = dy;
                }
            }
        }
    }

    private static int level(int rgb, int shift) {
        return rgb >> shift & 0xff;
    }

    int dx(int x, int y) {
        return across[y * width + x];
    }

    int dy(int x, int y) {
        return down[y * width + x];
    }

    /** |dx| + |dy|; 0 outside of the picture. */
    int size(int x, int y) {
        boolean inside = x >= 0 && x < width && y >= 0 && y < height;
        return inside ? Math.abs(dx(x, y)) + Math.abs(dy(x, y)) : 0;
    }
}
