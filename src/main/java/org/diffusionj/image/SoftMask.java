package org.diffusionj.image;

/**
 * How far each pixel of a picture is to change: 0 stays, 1 is made anew entirely.
 *
 * @param changes row by row, (height, width), 0 to 1
 */
public record SoftMask(int width, int height, float[] changes) {
    /**
     * Nothing outside of a mask; inside a share that grows with the distance d to the nearest pixel outside,
     * d / (soft + 1), up to 1. Where a mask is nowhere so deep, its deepest pixel has 1. Image borders are no edges.
     *
     * @param soft pixels over which it grows, 0 or more
     */
    public static SoftMask of(Mask mask, double soft) {
        float[] depth = depth(mask, soft + 1);
        float deepest = 0;
        for (float value : depth) {
            deepest = Math.max(deepest, value);
        }
        for (int i = 0; i < depth.length; i++) {
            depth[i] /= deepest == 0 ? 1 : deepest;
        }
        return new SoftMask(mask.width(), mask.height(), depth);
    }

    /** Exact distances to the nearest pixel outside, cut off at a limit (height, width). */
    private static float[] depth(Mask mask, double limit) {
        int width = mask.width();
        double[] vertical = verticalDepth(mask, limit);
        float[] depth = new float[vertical.length];
        for (int i = 0; i < depth.length; i++) {
            int reach = (int) vertical[i];
            int from = Math.max(i - reach, i / width * width);
            int to = Math.min(i + reach, (i / width + 1) * width - 1);
            double nearest = vertical[i] * vertical[i];
            for (int k = from; k <= to; k++) {
                nearest = Math.min(nearest, (double) (k - i) * (k - i) + vertical[k] * vertical[k]);
            }
            depth[i] = (float) Math.sqrt(nearest);
        }
        return depth;
    }

    /** Distances to the nearest pixel outside in the same column, cut off at a limit. */
    private static double[] verticalDepth(Mask mask, double limit) {
        int width = mask.width();
        double[] depth = new double[mask.inside().length];
        for (int i = 0; i < depth.length; i++) {
            double above = i < width ? limit : depth[i - width] + 1;
            depth[i] = mask.inside()[i] ? Math.min(limit, above) : 0;
        }
        for (int i = depth.length - 1 - width; i >= 0; i--) {
            depth[i] = Math.min(depth[i], depth[i + width] + 1);
        }
        return depth;
    }

    /** In the size that a model works in, through Pillow's Lanczos filter. */
    public SoftMask resized(int newWidth, int newHeight) {
        if (newWidth == width && newHeight == height) {
            return this;
        }
        float[] resized = Resampling.resize(Resampling.Filter.LANCZOS, changes, width, height, newWidth, newHeight);
        for (int i = 0; i < resized.length; i++) {
            resized[i] = Math.max(0, Math.min(1, resized[i]));
        }
        return new SoftMask(newWidth, newHeight, resized);
    }

    /**
     * One value for each block of {@code step} x {@code step} pixels: its mean, over the largest of these means, so
     * that a thin mask has a latent that is made anew entirely, too.
     *
     * @return (height / step, width / step), 0 to 1
     */
    public float[] ofLatents(int step) {
        int columns = width / step;
        float[] means = new float[height / step * columns];
        for (int i = 0; i < height / step * step * width; i++) {
            if (i % width / step < columns) {
                means[i / width / step * columns + i % width / step] += changes[i] / (step * step);
            }
        }
        float largest = 0;
        for (float mean : means) {
            largest = Math.max(largest, mean);
        }
        if (largest == 0) {
            return means;
        }
        for (int i = 0; i < means.length; i++) {
            means[i] = Math.min(1, means[i] / largest);
        }
        return means;
    }
}
