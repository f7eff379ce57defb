package org.diffusionj.pipeline;

import org.diffusionj.image.RgbImage;
import org.diffusionj.model.Conditioning;
import org.diffusionj.model.LatentDistribution;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.Vae;
import org.diffusionj.runtime.Backend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.ResourceStack;
import org.diffusionj.tensor.Tensor;

/**
 * What a model's networks see of captions and pictures, for its UNet to learn from: text encoders and VAE encoder; and
 * how latents look.
 */
public final class Encoders implements AutoCloseable {
    private final ModelFolder model;
    private final PromptEncoder prompts;
    private final PictureEncoder pictures;
    private final GenerationListener listener;
    private final Networks networks;

    private Encoders(ModelFolder model, Networks networks, GenerationListener listener) {
        this.model = model;
        this.networks = networks;
        this.listener = listener;
        this.prompts = Recipe.of(model).openPrompts(model, networks);
        this.pictures = new PictureEncoder(model, networks);
    }

    /**
     * Opens the text encoders; the VAE's waits for the first picture.
     *
     * @param listener hears what of captions is too long
     */
    public static Encoders open(ModelFolder model, Backend backend, GenerationListener listener,
            Cancellation cancellation) {
        try (ResourceStack opened = new ResourceStack()) {
            Encoders encoders = new Encoders(model, opened.add(new Networks(backend, cancellation)), listener);
            opened.handOver();
            return encoders;
        }
    }

    /** What steers the UNet, for pictures of a size. */
    public Conditioning caption(String text, int width, int height, Cancellation cancellation) {
        GenerationRequest request = GenerationRequest.builder(text, model.config()).size(width, height).build();
        return prompts.encode(request, false, listener, cancellation).positive();
    }

    /** @throws IllegalArgumentException if the model has no VAE encoder */
    public LatentDistribution picture(RgbImage picture, Cancellation cancellation) {
        Tensor signed = Tensor.of(picture.signed(), 1, 3, picture.height(), picture.width());
        return pictures.heardBy(listener, cancellation).apply(signed);
    }

    /** @param latents (1, channels, height, width), as the UNet knows them */
    public RgbImage shown(Tensor latents, Cancellation cancellation) {
        return new Vae(networks.open(model.vaeDecoder(), cancellation), model.config().vae())
                .decode(latents, cancellation);
    }

    @Override
    public void close() {
        networks.close();
    }
}
