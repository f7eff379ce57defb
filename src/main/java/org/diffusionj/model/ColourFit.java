package org.diffusionj.model;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.diffusionj.image.RgbImage;
import org.diffusionj.tensor.Tensor;

/**
 * Finds {@link LatentColours} by least squares: of latents, and of what the model's own decoder made of them, averaged
 * over each latent's pixels. It keeps the sums of the normal equations only. Immutable.
 *
 * @param sums (channels + 1, channels + 4): products of channels and 1 with themselves and with the colours
 * @param pictures how many it has seen
 */
record ColourFit(List<List<Double>> sums, int pictures) {
    private static final int COLOURS = 3;

    /** Keeps the equations solvable where a channel never changed; too little to be seen. */
    private static final double RIDGE = 1e-4;

    /** Has seen nothing yet. */
    static ColourFit none(int channels) {
        return new ColourFit(IntStream.rangeClosed(0, channels)
                .mapToObj(row -> Collections.nCopies(channels + 1 + COLOURS, 0.0))
                .toList(), 0);
    }

    /**
     * The same with another picture.
     *
     * @param latents (1, c, h, w) as the UNet knows them
     * @param decoded the picture that they became, a multiple as large
     */
    ColourFit with(Tensor latents, RgbImage decoded) {
        int size = latents.dim(2) * latents.dim(3);
        int channels = latents.dim(1);
        float[][] values = new float[channels + 1 + COLOURS][size];
        for (int channel = 0; channel < channels; channel++) {
            System.arraycopy(latents.data(), channel * size, values[channel], 0, size);
        }
        Arrays.fill(values[channels], 1);
        for (int colour = 0; colour < COLOURS; colour++) {
            values[channels + 1 + colour] = means(decoded, colour, latents.dim(3), latents.dim(2));
        }
        List<List<Double>> next = IntStream.rangeClosed(0, channels).mapToObj(row -> IntStream.range(0, values.length)
                .mapToObj(column -> sums.get(row).get(column) + dot(values[row], values[column]) / size).toList())
                .toList();
        return new ColourFit(next, pictures + 1);
    }

    private static float[] means(RgbImage picture, int colour, int width, int height) {
        int pixels = picture.width() / width;
        float[] means = new float[width * height];
        int offset = colour * picture.width() * picture.height();
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < picture.width(); x++) {
                means[y / pixels * width + x / pixels] += picture.planes()[offset + y * picture.width() + x];
            }
        }
        for (int i = 0; i < means.length; i++) {
            means[i] /= pixels * pixels;
        }
        return means;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    /** The best map for all that was seen, by Gaussian elimination of the symmetric equations. */
    LatentColours colours() {
        int unknowns = sums.size();
        double[][] rows = sums.stream().map(row -> row.stream().mapToDouble(Double::doubleValue).toArray())
                .toArray(double[][]::new);
        for (int i = 0; i < unknowns; i++) {
            rows[i][i] += RIDGE * pictures;
        }
        for (int pivot = 0; pivot < unknowns; pivot++) {
            for (int row = 0; row < unknowns; row++) {
                double factor = row == pivot ? 0 : rows[row][pivot] / rows[pivot][pivot];
                for (int column = pivot; column < rows[row].length; column++) {
                    rows[row][column] -= factor * rows[pivot][column];
                }
            }
        }
        return new LatentColours(IntStream.range(0, unknowns).mapToObj(row -> IntStream.range(0, COLOURS)
                .mapToObj(colour -> rows[row][unknowns + colour] / rows[row][row]).toList()).toList());
    }
}
