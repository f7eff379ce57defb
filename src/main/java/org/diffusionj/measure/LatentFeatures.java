package org.diffusionj.measure;

import java.util.function.Function;
import org.diffusionj.image.RgbImage;
import org.diffusionj.tensor.Tensor;

/**
 * A picture as a model's autoencoder sees it: of each channel of the latents the mean, the standard deviation, and
 * those of the means of 2 x 2 and of 4 x 4 latents. Where in the picture something lies does not matter.
 */
public final class LatentFeatures implements FeatureSpace {
    private static final int[] POOLS = {1, 2, 4};

    private final String model;
    private final Function<RgbImage, Tensor> encoder;

    /**
     * @param model its name
     * @param encoder the mean of a picture's latents, (1, c, h, w), scaled as the model's UNet takes them
     */
    public LatentFeatures(String model, Function<RgbImage, Tensor> encoder) {
        this.model = model;
        this.encoder = encoder;
    }

    @Override
    public String name() {
        return "latents";
    }

    @Override
    public String description() {
        return "mean, and standard deviation at three scales, of each channel of the latents of \"" + model + "\"";
    }

    @Override
    public float[] of(RgbImage picture) {
        Tensor latents = encoder.apply(picture);
        int channels = latents.dim(1);
        int height = latents.dim(2);
        int width = latents.dim(3);
        if (Math.min(width, height) < POOLS[POOLS.length - 1]) {
            throw new IllegalArgumentException("A picture of " + picture.width() + " x " + picture.height()
                    + " pixels is too small for the latents of \"" + model + "\", which need 4 x 4 at least."
                    + " Scale the images up. See docs/compare.md#feature-spaces");
        }
        float[] features = new float[channels * (1 + POOLS.length)];
        for (int channel = 0; channel < channels; channel++) {
            int at = channel * (1 + POOLS.length);
            features[at] = (float) pooled(latents, channel, 1)[0];
            for (int k = 0; k < POOLS.length; k++) {
                features[at + 1 + k] = (float) pooled(latents, channel, POOLS[k])[1];
            }
        }
        return features;
    }

    /** Mean and standard deviation of the means of squares; what is left over at the right and below does not count. */
    private static double[] pooled(Tensor latents, int channel, int side) {
        int rows = latents.dim(2) / side;
        int columns = latents.dim(3) / side;
        double sum = 0;
        double squares = 0;
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                double value = mean(latents, channel, y * side, x * side, side);
                sum += value;
                squares += value * value;
            }
        }
        double mean = sum / rows / columns;
        return new double[] {mean, Math.sqrt(Math.max(0, squares / rows / columns - mean * mean))};
    }

    private static double mean(Tensor latents, int channel, int top, int left, int side) {
        int width = latents.dim(3);
        double sum = 0;
        for (int y = top; y < top + side; y++) {
            for (int x = left; x < left + side; x++) {
                sum += latents.data()[(channel * latents.dim(2) + y) * width + x];
            }
        }
        return sum / side / side;
    }
}
