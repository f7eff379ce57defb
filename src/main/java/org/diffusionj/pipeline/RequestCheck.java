package org.diffusionj.pipeline;

import org.diffusionj.image.Mask;
import org.diffusionj.model.Family;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.settings.Settings;
import org.diffusionj.text.LoraTag;

/** Compares a request with what the model's family can do. */
record RequestCheck(ModelFolder folder, GenerationRequest request) {
    /** @throws IllegalArgumentException if the family cannot do what the request asks, naming what can */
    void requirePossible() {
        if (request.safety()) {
            folder.requireSafetyChecker();
        }
        boolean masked = request.start() instanceof Start.Masked;
        if (folder.config().unet().inpaints() && !masked) {
            throw new IllegalArgumentException("the model " + folder.name() + " is made for inpainting: it makes a part"
                    + " of a picture anew, and nothing else. Use it with \"Inpaint Selection...\" (in Java,"
                    + " Start.Masked), or choose another model");
        }
        if (!family().makesFromNoise() && request.start() instanceof Start.Noise) {
            throw new IllegalArgumentException("a model of the family " + family().label()
                    + " changes pictures and makes none from a prompt alone: use \"Image to Image...\"");
        }
        if (!family().makesParts() && masked) {
            throw new IllegalArgumentException("a model of the family " + family().label() + " changes whole pictures,"
                    + " no parts: use \"Image to Image...\", or a model of another family");
        }
        requireSharedWalk();
    }

    /** Few families share a walk, and none of them under a mask. */
    private void requireSharedWalk() {
        boolean begun = request.start() instanceof Start.Latents;
        if (!begun && request.denoisingEnd() == 1) {
            return;
        }
        if (!family().sharesWalks() || request.start() instanceof Start.Masked) {
            throw new IllegalArgumentException("a part of the walk can be left to another model (denoising end and"
                    + " Start.Latents) by Stable Diffusion XL and its refiner only, and not in inpainting; "
                    + folder.name() + " is a model of the family " + family().label());
        }
        if (request.start() instanceof Start.Latents start && start.denoisingStart() >= request.denoisingEnd()) {
            throw new IllegalArgumentException("denoising start must be below denoising end, "
                    + request.denoisingEnd() + ", but is " + start.denoisingStart());
        }
    }

    void warnOfWhatIsInVain(GenerationListener listener) {
        folder.remarks().forEach(listener::warn);
        if (!request.emphasis().isOfA1111() && !LoraTag.in(request.prompt()).tags().isEmpty()) {
            listener.warn("The prompt names LoRA by tags, which are words with this emphasis. Name the files with"
                    + " 'loras', or choose emphasis A1111.");
        }
        boolean guidanceIsInput = folder.config().unet().takesGuidance();
        if (guidanceIsInput && request.negative().filter(text -> !text.isEmpty()).isPresent()) {
            listener.warn("A " + family().label() + " knows no negative prompts: this one changes nothing.");
        }
        if (request.guidanceRescale() > 0 && (guidanceIsInput || family().isGuidedByPicture())) {
            listener.warn("A model of the family " + family().label() + " knows no guidance rescale: it changes"
                    + " nothing.");
        }
        if (request.weightedPrompt().weight() != 1 && (guidanceIsInput || family().isGuidedByPicture())) {
            listener.warn("The number at the end of the prompt multiplies guidance, which a model of the family "
                    + family().label() + " does not know: it changes nothing.");
        }
        if (request.start() instanceof Start.Masked start && request.get(Settings.SOFT) == 0
                && holdsNoLatent(start.mask())) {
            listener.warn("The selection is too thin: it holds none of the points, "
                    + pixelsPerLatent() + " pixels apart, at which the model takes the mask, so nothing"
                    + " is made anew. Select more, or work at a larger width and height.");
        }
    }

    /** Whether the mask is lost where diffusers takes one of its pixels for each latent. */
    private boolean holdsNoLatent(Mask mask) {
        for (float inside : mask.resized(request.width(), request.height()).sampled(pixelsPerLatent())) {
            if (inside > 0) {
                return false;
            }
        }
        return true;
    }

    private int pixelsPerLatent() {
        return folder.config().vae().pixelsPerLatent();
    }

    private Family family() {
        return folder.config().family();
    }
}
