package org.diffusionj.pipeline;

import org.diffusionj.model.ModelTraits;

/** Stable Diffusion 2.x and Turbo, which differ from 1.x in their text embeddings of 1024 values. */
public final class StableDiffusion2 extends StableDiffusion1 {
    @Override
    public String label() {
        return "Stable Diffusion 2.x";
    }

    @Override
    public boolean recognises(ModelTraits traits) {
        return traits.isStableDiffusion() && !traits.unet().takesGuidance() && hasText2(traits);
    }
}
