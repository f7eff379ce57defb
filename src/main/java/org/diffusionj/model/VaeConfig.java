package org.diffusionj.model;

import java.util.List;
import org.diffusionj.tensor.Tensor;

/**
 * Facts about the variational autoencoder. A shift factor belongs to later families, and none of the
 * pipelines here uses it.
 *
 * @param scalingFactor by which latents are larger than what the decoder takes
 * @param latentChannels 4
 * @param pixelsPerLatent pixels along one side of a latent, 8
 * @param means of each channel of what the decoder takes, empty for zeros: only Stable Diffusion XL's
 *     pipelines use them
 * @param deviations of each channel of what the decoder takes, empty for ones
 */
public record VaeConfig(double scalingFactor, int latentChannels, int pixelsPerLatent, List<Double> means,
        List<Double> deviations) {
    /** Diffusers' default, which older models rely on. */
    private static final double DEFAULT_SCALING = 0.18215;
    private static final int DEFAULT_LEVELS = 4;

    /** Without means and deviations. */
    public VaeConfig(double scalingFactor, int latentChannels, int pixelsPerLatent) {
        this(scalingFactor, latentChannels, pixelsPerLatent, List.of(), List.of());
    }

    /** The same, but with zeros for means and ones for deviations. */
    public VaeConfig withoutMeans() {
        return new VaeConfig(scalingFactor, latentChannels, pixelsPerLatent);
    }

    static VaeConfig read(JsonFile config, Family family) {
        double scaling = config.number("scaling_factor", DEFAULT_SCALING);
        if (!(scaling > 0 && scaling < Double.POSITIVE_INFINITY)) {
            throw config.wrong("scaling_factor", "a number above 0", scaling);
        }
        int levels = config.has("block_out_channels") ? config.list("block_out_channels").size() : DEFAULT_LEVELS;
        if (levels < 1 || levels > 8) {
            throw config.wrong("block_out_channels", "a list of 1 to 8 sizes", config.list("block_out_channels"));
        }
        int channels = config.count("latent_channels", 4);
        boolean normalised = family.isXl() && config.has("latents_mean") && config.has("latents_std");
        return new VaeConfig(scaling, channels, 1 << levels - 1,
                normalised ? perChannel(config, "latents_mean", channels) : List.of(),
                normalised ? perChannel(config, "latents_std", channels) : List.of());
    }

    private static List<Double> perChannel(JsonFile config, String key, int channels) {
        List<?> values = config.list(key);
        if (values.size() != channels || !values.stream().allMatch(Double.class::isInstance)) {
            throw config.wrong(key, "a list of " + channels + " numbers", values);
        }
        return values.stream().map(Double.class::cast).toList();
    }

    /**
     * What the encoder gives, in the scale that the UNet knows.
     *
     * @param encoded (1, c, h, w); not changed
     */
    public Tensor scaled(Tensor encoded) {
        float[] values = encoded.data().clone();
        int size = values.length / latentChannels;
        for (int i = 0; i < values.length; i++) {
            values[i] = means.isEmpty()
                    ? (float) scalingFactor * values[i]
                    : (values[i] - mean(i / size)) * (float) scalingFactor / deviation(i / size);
        }
        return Tensor.of(values, encoded.shape());
    }

    /**
     * The inverse of {@link #scaled}, for the decoder.
     *
     * @param latents (1, c, h, w); not changed
     */
    Tensor unscaled(Tensor latents) {
        float[] values = latents.data().clone();
        int size = values.length / latentChannels;
        for (int i = 0; i < values.length; i++) {
            values[i] = means.isEmpty()
                    ? values[i] / (float) scalingFactor
                    : values[i] * deviation(i / size) / (float) scalingFactor + mean(i / size);
        }
        return Tensor.of(values, latents.shape());
    }

    private float mean(int channel) {
        return means.get(channel).floatValue();
    }

    private float deviation(int channel) {
        return deviations.get(channel).floatValue();
    }
}
