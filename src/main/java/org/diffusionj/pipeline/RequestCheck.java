package org.diffusionj.pipeline;

import java.util.Optional;
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
        GuidanceInterval.of(request);
        if (!request.controls().isEmpty()) {
            requireControls();
        }
    }

    private void requireControls() {
        if (family().isGuidedByPicture() || request.start() instanceof Start.Latents) {
            throw new IllegalArgumentException("a model of the family " + family().label() + " follows "
                    + (family().isGuidedByPicture() ? "the picture that it changes" : "what another one began")
                    + ", and no control image besides. Leave 'control' out, or choose a model of Stable Diffusion 1.x,"
                    + " 2.x or XL. See docs/models.md#control-networks");
        }
        for (Control control : request.controls()) {
            requireUsable(control);
        }
        if (folder.controlsInUNet() == 0) {
            folder.unet(request.controls().stream().map(control -> control.network().orElseThrow()).toList());
        }
    }

    private void requireUsable(Control control) {
        int own = folder.controlsInUNet();
        if (own == 0 && control.network().isEmpty()) {
            throw new IllegalArgumentException("the model " + folder.name() + " has no control network for the control"
                    + " image: name one with 'controlmodel'. See docs/models.md#control-networks");
        }
        if (own > 0 && (control.network().isPresent() || own < request.controls().size())) {
            throw new IllegalArgumentException("the UNet of " + folder.name() + " was exported with " + own
                    + " control network" + (own == 1 ? "" : "s") + " inside and takes no others: leave 'controlmodel'"
                    + " out, and give " + own + " control image" + (own == 1 ? "" : "s")
                    + " at most. See docs/models.md#control-networks");
        }
        if (own > 0 && request.values().has(Settings.GUESS)) {
            throw new IllegalArgumentException("the UNet of " + folder.name() + " was exported with control networks"
                    + " inside, which know no guess mode: leave 'guess' out. See docs/models.md#control-networks");
        }
        if (control.picture().or(() -> control.inpaints() ? ControlPictures.given(request) : Optional.empty())
                .isEmpty()) {
            throw new IllegalArgumentException("the control network"
                    + control.network().map(network -> " " + network.name()).orElse("") + " has no control image to"
                    + " follow: name one with 'control'. See docs/models.md#control-networks");
        }
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

    /** @param guided whether the family guides this request */
    void warnOfWhatIsInVain(boolean guided, GenerationListener listener) {
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
        if (!GuidanceInterval.of(request).isWhole() && !guided) {
            listener.warn("Guidance acts in no step of this picture, so 'guidancestart' and 'guidanceend' change"
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
