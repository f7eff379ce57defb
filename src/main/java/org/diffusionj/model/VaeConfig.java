package org.diffusionj.model;

/**
 * Facts about the variational autoencoder. Stable Diffusion's pipelines use no other of its keys:
 * a shift factor, means and deviations belong to later families.
 *
 * @param scalingFactor by which latents are larger than what the decoder takes
 * @param latentChannels 4
 * @param pixelsPerLatent pixels along one side of a latent, 8
 */
public record VaeConfig(double scalingFactor, int latentChannels, int pixelsPerLatent) {
    /** Diffusers' default, which older models rely on. */
    private static final double DEFAULT_SCALING = 0.18215;
    private static final int DEFAULT_LEVELS = 4;

    static VaeConfig read(JsonFile config) {
        double scaling = config.number("scaling_factor", DEFAULT_SCALING);
        if (!(scaling > 0 && scaling < Double.POSITIVE_INFINITY)) {
            throw config.wrong("scaling_factor", "a number above 0", scaling);
        }
        int levels = config.has("block_out_channels") ? config.list("block_out_channels").size() : DEFAULT_LEVELS;
        if (levels < 1 || levels > 8) {
            throw config.wrong("block_out_channels", "a list of 1 to 8 sizes", config.list("block_out_channels"));
        }
        return new VaeConfig(scaling, config.count("latent_channels", 4), 1 << levels - 1);
    }
}
