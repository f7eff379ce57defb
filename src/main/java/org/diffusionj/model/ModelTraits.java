package org.diffusionj.model;

/**
 * What tells families apart.
 *
 * @param pipeline the class in model_index.json, without "ORT", "Onnx" and "Legacy"
 * @param unet what its configuration and its graph say
 * @param embedding values in the embedding of one token
 * @param refines whether the first of two text encoders is left out
 */
public record ModelTraits(String pipeline, UNetConfig unet, int embedding, boolean refines) {
    /** Whether the UNet takes what Stable Diffusion's does: text alone, and latents with or without a mask. */
    public boolean isStableDiffusion() {
        return takesText() && (unet.inChannels() == 4 || unet.inpaints());
    }

    /** Whether nothing but text steers the UNet. */
    public boolean takesText() {
        return !unet.takesPooledText() && !unet.takesUnknownEmbedding();
    }
}
