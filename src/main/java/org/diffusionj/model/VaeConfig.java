package org.diffusionj.model;

import java.util.Collections;
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
    private static final int LATENT_CHANNELS = 4;

    /** Without means and deviations. */
    public VaeConfig(double scalingFactor, int latentChannels, int pixelsPerLatent) {
        this(scalingFactor, latentChannels, pixelsPerLatent, List.of(), List.of());
    }

    /** The same, but with zeros for means and ones for deviations. */
    public VaeConfig withoutMeans() {
        return new VaeConfig(scalingFactor, latentChannels, pixelsPerLatent);
    }

    static VaeConfig read(JsonFile config, OnnxFile decoder, Family family) {
        double scaling = config.positive("scaling_factor", DEFAULT_SCALING);
        requireScaling(config, family);
        int levels = Levels.of(config, DEFAULT_LEVELS);
        int channels = config.countAsIn(decoder.sizeOf(PortNames.LATENTS, 1), "latent_channels", LATENT_CHANNELS);
        if (channels != LATENT_CHANNELS) {
            throw config.wrong("latent_channels", LATENT_CHANNELS + ", as many as the UNet makes", channels);
        }
        boolean normalised = family.hasOwnAutoencoder() && config.has("latents_mean") && config.has("latents_std");
        return new VaeConfig(scaling, channels, 1 << levels - 1,
                normalised ? config.numbers("latents_mean", channels) : List.of(),
                normalised ? deviations(config, channels) : List.of());
    }

    /**
     * Every published XL has the factor; without it diffusers takes that of the other families, which is wrong for XL.
     */
    private static void requireScaling(JsonFile config, Family family) {
        if (family.hasOwnAutoencoder() && !config.has("scaling_factor")) {
            throw new ModelException(config.path(), "\"scaling_factor\" is missing, and must not be guessed: it is"
                    + " 0.13025 in published Stable Diffusion XL, but diffusers takes 0.18215 where it is missing",
                    "Write \"scaling_factor\": 0.13025 into this file, or the number that the VAE was trained with",
                    "docs/troubleshooting.md#wrong-configuration-value");
        }
    }

    private static List<Double> deviations(JsonFile config, int channels) {
        List<Double> deviations = config.numbers("latents_std", channels);
        if (Collections.min(deviations) <= 0) {
            throw config.wrong("latents_std", "a list of " + channels + " numbers above 0", deviations);
        }
        return deviations;
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
