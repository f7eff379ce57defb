package org.diffusionj.pipeline;

import java.util.function.Function;
import org.diffusionj.model.LatentDistribution;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.VaeEncoder;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.tensor.Tensor;

/**
 * Encodes pictures with a model's VAE encoder, which is loaded when the first picture comes: text to
 * image does without it.
 */
final class PictureEncoder {
    private final ModelFolder folder;
    private final Networks networks;
    private VaeEncoder encoder;

    PictureEncoder(ModelFolder folder, Networks networks) {
        this.folder = folder;
        this.networks = networks;
    }

    /** Encodes for someone who hears of warnings, and may cancel. */
    Function<Tensor, LatentDistribution> heardBy(GenerationListener listener, Cancellation cancellation) {
        return picture -> encode(picture, listener, cancellation);
    }

    /** Bytes of weights that the first picture will load. */
    long weightsToCome() {
        return encoder == null ? folder.encoderWeights() : 0;
    }

    /**
     * Encodes a picture.
     *
     * @param picture (1, 3, height, width) in [-1, 1]
     * @param listener is warned if the latents cannot be seeded
     * @throws IllegalArgumentException if the model has no VAE encoder
     */
    private LatentDistribution encode(Tensor picture, GenerationListener listener, Cancellation cancellation) {
        if (encoder == null) {
            encoder = new VaeEncoder(networks.open(folder.requireVaeEncoder(), cancellation));
        }
        if (!encoder.isSeedable()) {
            listener.warn("This model's VAE encoder draws random numbers inside of its graph (output"
                    + " latent_sample): pictures made from pictures cannot be repeated exactly with their seed."
                    + " Export the model again with a current optimum to change that.");
        }
        return encoder.encode(picture, cancellation);
    }
}
