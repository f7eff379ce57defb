package org.diffusionj.pipeline;

import java.util.Set;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.ModelTraits;
import org.diffusionj.model.PortNames;

/** Stable Diffusion XL and Turbo: two text encoders, and sizes as an input (Podell et al. 2023). */
public class StableDiffusionXl extends Recipe {
    @Override
    public String label() {
        return "Stable Diffusion XL";
    }

    @Override
    public Set<String> pipelines() {
        return Set.of("StableDiffusionXLPipeline", "StableDiffusionXLImg2ImgPipeline",
                "StableDiffusionXLInpaintPipeline", "StableDiffusionXLControlNetPipeline",
                "StableDiffusionXLControlNetImg2ImgPipeline", "StableDiffusionXLControlNetInpaintPipeline");
    }

    @Override
    public boolean recognises(ModelTraits traits) {
        boolean channels = traits.unet().inChannels() == 4 || traits.unet().inpaints();
        return traits.unet().takesPooledText() && !traits.refines() && channels;
    }

    @Override
    public Set<String> furtherInputs() {
        return Set.of(PortNames.POOLED_TEXT, PortNames.SIZES);
    }

    @Override
    public double guidance() {
        return 5;
    }

    @Override
    public boolean hasOwnAutoencoder() {
        return true;
    }

    @Override
    public boolean sharesWalks() {
        return true;
    }

    @Override
    PromptEncoder openPrompts(ModelFolder model, Networks networks) {
        return new XlPrompts(Clip.open(model, networks, textState()), model.config());
    }

    @Override
    Clip.State textState() {
        return Clip.State.PENULTIMATE;
    }

    @Override
    boolean looksUpItsStart(GenerationRequest request) {
        return false;
    }
}
