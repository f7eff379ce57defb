package org.diffusionj.model;

import java.util.Map;
import org.diffusionj.image.RgbImage;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.tensor.Tensor;

/** Turns latents into pictures. The network stays the caller's to close. */
public final class Vae {
    private final Network decoder;
    private final VaeConfig config;
    private final ExportedSize size;

    public Vae(Network decoder, VaeConfig config) {
        decoder.input(PortNames.LATENTS);
        this.decoder = decoder;
        this.config = config;
        this.size = ExportedSize.of("VAE decoder", decoder, PortNames.LATENTS);
    }

    /**
     * Compares what it is to decode with what it was exported for.
     *
     * @param shape of the latents, (1, c, h, w)
     * @throws IllegalArgumentException if it was exported for another batch or size, naming that
     */
    public void requireFit(long[] shape) {
        size.requireBatch(1, "");
        size.require(shape, config.pixelsPerLatent());
    }

    /**
     * Decodes as diffusers' StableDiffusionPipeline: divides by the scaling factor, runs the decoder,
     * maps [-1, 1] to [0, 1].
     *
     * @param latents (1, 4, h, w); not changed
     * @return 8 w x 8 h pixels
     * @throws IllegalStateException if the picture is not made of numbers, or has another size than the
     *     configuration tells
     */
    public RgbImage decode(Tensor latents, Cancellation cancellation) {
        Map<String, Tensor> inputs = Map.of(PortNames.LATENTS, config.unscaled(latents));
        Tensor picture = decoder.run(inputs, cancellation).get(PortNames.SAMPLE);
        requireNumbers(picture.data());
        requireSize(picture, latents);
        return RgbImage.fromSigned(picture.dim(3), picture.dim(2), picture.data());
    }

    private void requireSize(Tensor picture, Tensor latents) {
        long unit = config.pixelsPerLatent();
        if (picture.dim(3) != latents.dim(3) * unit || picture.dim(2) != latents.dim(2) * unit) {
            throw new IllegalStateException("the VAE decoder made " + picture.dim(3) + " x " + picture.dim(2)
                    + " pixels of " + latents.dim(3) + " x " + latents.dim(2) + " latents, but by"
                    + " \"block_out_channels\" in its config.json one latent is " + unit + " x " + unit
                    + " pixels. Take graph and configuration of vae_decoder from one"
                    + " export. See docs/troubleshooting.md#wrong-network");
        }
    }

    private static void requireNumbers(float[] values) {
        for (float value : values) {
            if (Float.isNaN(value)) {
                throw new IllegalStateException("the picture holds values that are not numbers (NaN): the model"
                        + " overflowed or the sampler does not fit it. Try the sampler \"Default\" or a model in float"
                        + " instead of half precision. See docs/troubleshooting.md#not-a-number");
            }
        }
    }
}
