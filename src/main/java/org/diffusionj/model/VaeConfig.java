package org.diffusionj.model;

import java.util.List;

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
}
