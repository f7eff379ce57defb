package org.diffusionj.pipeline;

import org.diffusionj.model.ModelTraits;

/** The second pass of Stable Diffusion XL, with the second text encoder alone. */
public final class XlRefiner extends StableDiffusionXl {
    @Override
    public String label() {
        return "Stable Diffusion XL refiner";
    }

    @Override
    public boolean recognises(ModelTraits traits) {
        return traits.unet().takesPooledText() && traits.refines() && traits.unet().inChannels() == 4;
    }

    @Override
    public boolean makesFromNoise() {
        return false;
    }
}
