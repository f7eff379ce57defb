package org.diffusionj.image;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Fits a part that was made anew to the levels around it: seamless cloning (Pérez, Gangnet and Blake 2003, "Poisson
 * Image Editing", equation 7). At the pixels that surround the part, original and new picture differ by d; what is
 * added inside is the membrane stretched over these d: at each pixel the mean of its four neighbours. So the new
 * picture keeps its own differences of levels, goes on where the original ends, and stays as it is where both agree
 * around the part.
 *
 * @param eachColour whether red, green and blue have a membrane each, or their mean has one for all
 */
public record SeamMatch(boolean eachColour) {
    private static final int COLOURS = 3;

    /** Levels of 0 to 1 that one pass over the membrane may still change it by: a 400th of a level of 255. */
    private static final float FLAT = 1e-5f;

    /**
     * The new picture with the membrane added inside of a mask, clamped to [0, 1]; outside it is left as it is.
     *
     * @param mask of the size of both pictures
     */
    public RgbImage matched(RgbImage fresh, RgbImage original, Mask mask) {
        float[] planes = fresh.planes().clone();
        int size = mask.inside().length;
        float[] differences = differences(fresh, original);
        for (int c = 0; c < COLOURS; c++) {
            float[] membrane = c == 0 || eachColour
                    ? stretched(Arrays.copyOfRange(differences, c * size, (c + 1) * size), mask)
                    : Arrays.copyOfRange(differences, 0, size);
            System.arraycopy(membrane, 0, differences, c * size, size);
            for (int i = 0; i < size; i++) {
                planes[c * size + i] = mask.inside()[i]
                        ? Math.max(0, Math.min(1, planes[c * size + i] + membrane[i])) : planes[c * size + i];
            }
        }
        return new RgbImage(fresh.width(), fresh.height(), planes);
    }

    /** Original less new picture, of each colour or of their mean, (3, height, width). */
    private float[] differences(RgbImage fresh, RgbImage original) {
        float[] differences = new float[fresh.planes().length];
        int size = differences.length / COLOURS;
        for (int i = 0; i < differences.length; i++) {
            differences[i] = original.planes()[i] - fresh.planes()[i];
        }
        for (int i = 0; i < size && !eachColour; i++) {
            differences[i] = (differences[i] + differences[size + i] + differences[2 * size + i]) / COLOURS;
        }
        return differences;
    }

    /**
     * Solves Laplace's equation inside of the mask by successive over-relaxation, row by row; the picture's border is a
     * free edge.
     *
     * @param values those outside of the mask are kept, those inside replaced
     */
    private static float[] stretched(float[] values, Mask mask) {
        boolean[] inside = mask.inside();
        int[] pixels = IntStream.range(0, inside.length).filter(i -> inside[i]).toArray();
        if (pixels.length == inside.length) {
            return new float[values.length];
        }
        IntStream.of(pixels).forEach(i -> values[i] = 0);
        double longest = Math.sqrt(pixels.length);
        float relaxation = (float) (2 / (1 + Math.sin(Math.PI / (longest + 1))));
        int passes = (int) (20 * longest) + 20;
        for (float change = 1; change > FLAT && passes > 0; passes--) {
            change = 0;
            for (int i : pixels) {
                float step = relaxation * (meanBeside(values, i, mask.width()) - values[i]);
                values[i] += step;
                change = Math.max(change, Math.abs(step));
            }
        }
        return values;
    }

    private static float meanBeside(float[] values, int i, int width) {
        float sum = 0;
        int count = 0;
        if (i % width > 0) {
            sum += values[i - 1];
            count++;
        }
        if (i % width < width - 1) {
            sum += values[i + 1];
            count++;
        }
        if (i >= width) {
            sum += values[i - width];
            count++;
        }
        if (i < values.length - width) {
            sum += values[i + width];
            count++;
        }
        return sum / count;
    }
}
