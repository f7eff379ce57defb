package org.diffusionj.pipeline;

import java.util.function.Function;
import org.diffusionj.image.RgbImage;
import org.diffusionj.tensor.Tensor;

/**
 * Decodes latents in overlapping tiles, which takes less memory than all at once, and fades each tile
 * into the next so that no seams show (diffusers' AutoencoderKL.tiled_decode). The picture is not quite
 * the same: the decoder's normalisations see one tile at a time.
 */
final class TiledDecoder {
    private final int side;
    private final int overlap;

    /**
     * @param side of a tile, in latents
     * @param overlap of neighbours at least, in latents; less than the side
     */
    TiledDecoder(int side, int overlap) {
        this.side = side;
        this.overlap = overlap;
    }

    /**
     * Decodes.
     *
     * @param latents (1, c, h, w)
     * @param decoder of one tile, (1, c, at most side, at most side)
     */
    RgbImage decode(Tensor latents, Function<Tensor, RgbImage> decoder) {
        int[] tops = starts(latents.dim(2));
        int[] lefts = starts(latents.dim(3));
        Canvas canvas = null;
        for (int top : tops) {
            for (int left : lefts) {
                Tensor tile = cut(latents, top, left);
                RgbImage picture = decoder.apply(tile);
                int scale = picture.width() / tile.dim(3);
                if (canvas == null) {
                    canvas = new Canvas(latents.dim(3) * scale, latents.dim(2) * scale);
                }
                canvas.add(picture, left * scale, top * scale);
            }
        }
        return canvas.picture();
    }

    /** Where tiles begin along an axis: as few as are needed, evenly spaced, all of one size. */
    int[] starts(int length) {
        if (length <= side) {
            return new int[] {0};
        }
        int steps = (length - side + side - overlap - 1) / (side - overlap);
        int[] starts = new int[steps + 1];
        for (int i = 0; i <= steps; i++) {
            starts[i] = Math.round(i * (length - side) / (float) steps);
        }
        return starts;
    }

    /** The tile in the middle of latents. */
    static Tensor middle(Tensor latents, int side) {
        return new TiledDecoder(side, 0).cut(latents, Math.max(0, latents.dim(2) - side) / 2,
                Math.max(0, latents.dim(3) - side) / 2);
    }

    private Tensor cut(Tensor latents, int top, int left) {
        int channels = latents.dim(1);
        int height = latents.dim(2);
        int width = latents.dim(3);
        int rows = Math.min(side, height);
        int columns = Math.min(side, width);
        float[] data = new float[channels * rows * columns];
        for (int line = 0; line < channels * rows; line++) {
            int from = ((line / rows) * height + top + line % rows) * width + left;
            System.arraycopy(latents.data(), from, data, line * columns, columns);
        }
        return Tensor.of(data, 1, channels, rows, columns);
    }

    /** The mean of what lies over each pixel, weighed by the distance to its tile's edge. */
    private static final class Canvas {
        private final int width;
        private final int height;
        private final float[] sums;
        private final float[] weights;

        Canvas(int width, int height) {
            this.width = width;
            this.height = height;
            sums = new float[3 * width * height];
            weights = new float[width * height];
        }

        void add(RgbImage tile, int left, int top) {
            int area = tile.width() * tile.height();
            for (int y = 0; y < tile.height(); y++) {
                float across = distanceToEdge(y, tile.height());
                for (int x = 0; x < tile.width(); x++) {
                    float weight = across * distanceToEdge(x, tile.width());
                    int at = (top + y) * width + left + x;
                    weights[at] += weight;
                    for (int channel = 0; channel < 3; channel++) {
                        sums[channel * width * height + at] +=
                                weight * tile.planes()[channel * area + y * tile.width() + x];
                    }
                }
            }
        }

        private static float distanceToEdge(int position, int length) {
            return Math.min(position, length - 1 - position) + 0.5f;
        }

        RgbImage picture() {
            for (int i = 0; i < sums.length; i++) {
                sums[i] /= weights[i % weights.length];
            }
            return new RgbImage(width, height, sums);
        }
    }
}
