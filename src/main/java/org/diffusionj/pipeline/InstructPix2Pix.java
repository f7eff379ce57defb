package org.diffusionj.pipeline;

import java.util.List;
import java.util.Set;
import org.diffusionj.model.Conditioning;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.ModelTraits;

/** Stable Diffusion that edits a picture as told (Brooks et al. 2023). Its UNet sees the picture beside the latents. */
public final class InstructPix2Pix extends Recipe {
    private static final int CHANNELS = 8;

    @Override
    public String label() {
        return "InstructPix2Pix";
    }

    @Override
    public Set<String> pipelines() {
        return Set.of("StableDiffusionInstructPix2PixPipeline");
    }

    @Override
    public boolean recognises(ModelTraits traits) {
        return traits.takesText() && traits.unet().inChannels() == CHANNELS;
    }

    @Override
    public double guidance() {
        return 7.5;
    }

    @Override
    public boolean makesFromNoise() {
        return false;
    }

    @Override
    public boolean makesParts() {
        return false;
    }

    @Override
    public boolean isGuidedByPicture() {
        return true;
    }

    @Override
    boolean guides(ModelFolder model, GenerationRequest request) {
        return request.guidance() > 1 && request.imageGuidance() >= 1 && !model.config().unet().takesGuidance();
    }

    /** With prompt and picture, with the picture alone, with neither. */
    @Override
    int copies(ModelFolder model, GenerationRequest request) {
        return guides(model, request) ? 3 : 1;
    }

    @Override
    boolean looksUpItsStart(GenerationRequest request) {
        return true;
    }

    @Override
    double walkedShare(GenerationRequest request) {
        return 1;
    }

    @Override
    Entry enter(Entries entries) {
        return entries.besidePicture();
    }

    /** Moves away from the picture, too, and so has three passes. */
    @Override
    Passes passes(GenerationRequest request, Prompts prompts, Entry entry) {
        if (prompts.negative().isEmpty()) {
            return super.passes(request, prompts, entry);
        }
        Conditioning negative = prompts.negative().get();
        ImageGuidance guidance = new ImageGuidance(request.guidance(), request.imageGuidance());
        return new Passes(List.of(new Passes.Pass(prompts.positive(), entry), new Passes.Pass(negative, entry),
                new Passes.Pass(negative, entry.withoutPicture())), guidance::combine);
    }
}
