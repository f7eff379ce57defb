package org.diffusionj.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.diffusionj.image.RgbImage;
import org.diffusionj.tensor.Tensor;

/**
 * The colour of a latent, as a linear map of its channels: what a model's decoder makes of it on average, at a
 * thousandth of the cost.
 *
 * @param factors (channels + 1, 3): red, green and blue in [0, 1] for each channel, and what is added
 */
public record LatentColours(List<List<Double>> factors) {
    static final String KEY = "preview_colours";

    private static final int COLOURS = 3;

    /** From the model's makers, if the file tells them. */
    static Optional<LatentColours> read(JsonFile file, int channels) {
        if (!file.has(KEY)) {
            return Optional.empty();
        }
        List<?> rows = file.list(KEY);
        boolean fit = rows.size() == channels + 1 && rows.stream().allMatch(row -> row instanceof List<?> numbers
                && numbers.size() == COLOURS && numbers.stream().allMatch(LatentColours::isNumber));
        if (!fit) {
            throw file.wrong(KEY, "a list of " + (channels + 1) + " lists of 3 numbers", rows);
        }
        return Optional.of(new LatentColours(rows.stream().map(row -> ((List<?>) row).stream()
                .map(number -> ((Number) number).doubleValue()).toList()).toList()));
    }

    private static boolean isNumber(Object value) {
        return value instanceof Number number && Math.abs(number.doubleValue()) < Float.MAX_VALUE;
    }

    /**
     * The picture that latents become, out of focus: one colour a latent, with smooth transitions.
     *
     * @param latents (1, c, h, w) as the UNet knows them; not changed
     * @param pixels a latent's width and height in the picture
     */
    public RgbImage picture(Tensor latents, int pixels) {
        int height = latents.dim(2);
        int width = latents.dim(3);
        float[] planes = new float[COLOURS * height * pixels * width * pixels];
        Enlarging across = new Enlarging(width, pixels);
        Enlarging down = new Enlarging(height, pixels);
        for (int colour = 0; colour < COLOURS; colour++) {
            float[] wide = across.rows(plane(latents.data(), colour, height * width), height);
            down.columns(wide, width * pixels, planes, colour * height * pixels * width * pixels);
        }
        return new RgbImage(width * pixels, height * pixels, planes);
    }

    private float[] plane(float[] latents, int colour, int size) {
        int channels = factors.size() - 1;
        float[] plane = new float[size];
        Arrays.fill(plane, factors.get(channels).get(colour).floatValue());
        for (int channel = 0; channel < channels; channel++) {
            float factor = factors.get(channel).get(colour).floatValue();
            for (int i = 0; i < size; i++) {
                plane[i] += factor * latents[channel * size + i];
            }
        }
        for (int i = 0; i < size; i++) {
            plane[i] = Math.max(0, Math.min(1, plane[i]));
        }
        return plane;
    }

    /** Linear interpolation between the centres of so many latents in a row. */
    private static final class Enlarging {
        private final int length;
        private final int[] before;
        private final int[] after;
        private final float[] share;

        Enlarging(int latents, int pixels) {
            length = latents * pixels;
            before = new int[length];
            after = new int[length];
            share = new float[length];
            for (int i = 0; i < length; i++) {
                float place = (i + 0.5f) / pixels - 0.5f;
                before[i] = Math.max(0, (int) Math.floor(place));
                after[i] = Math.min(latents - 1, (int) Math.floor(place) + 1);
                share[i] = place - (float) Math.floor(place);
            }
        }

        /** Of each of the rows. */
        float[] rows(float[] plane, int rows) {
            int width = plane.length / rows;
            float[] wide = new float[rows * length];
            for (int y = 0; y < rows; y++) {
                for (int x = 0; x < length; x++) {
                    float left = plane[y * width + before[x]];
                    wide[y * length + x] = left + share[x] * (plane[y * width + after[x]] - left);
                }
            }
            return wide;
        }

        /** Of each of the columns. */
        void columns(float[] plane, int width, float[] result, int offset) {
            for (int y = 0; y < length; y++) {
                int upper = before[y] * width;
                int lower = after[y] * width;
                int to = offset + y * width;
                float part = share[y]; // read once, so that Java computes several columns at a time
                for (int x = 0; x < width; x++) {
                    result[to + x] = plane[upper + x] + part * (plane[lower + x] - plane[upper + x]);
                }
            }
        }
    }
}
