package org.diffusionj.pipeline;

import org.diffusionj.image.Mask;
import org.diffusionj.model.Family;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.sampling.Sampler;
import org.diffusionj.sampling.SamplerType;
import org.diffusionj.sampling.SchedulerConfig;

/** What the families' pipelines in diffusers allow, and how they prepare their schedulers. */
final class FamilyRules {
    private final ModelFolder folder;
    private final ModelFolder.Config model;

    FamilyRules(ModelFolder folder) {
        this.folder = folder;
        this.model = folder.config();
    }

    /**
     * Tells what a request sets in vain.
     *
     * @throws IllegalArgumentException if the family cannot do what the request asks, naming what can
     */
    void check(GenerationRequest request, GenerationListener listener) {
        if (request.safety()) {
            folder.requireSafetyChecker();
        }
        Family family = model.family();
        if (model.unet().inpaints() && !(request.start() instanceof Start.Masked)) {
            throw new IllegalArgumentException("the model " + folder.name() + " is made for inpainting: it makes a part"
                    + " of a picture anew, and nothing else. Use it with \"Inpaint Selection...\" (in Java,"
                    + " Start.Masked), or choose another model");
        }
        if (!family.makesFromNoise() && request.start() instanceof Start.Noise) {
            throw new IllegalArgumentException("a model of the family " + family.label()
                    + " changes pictures and makes none from a prompt alone: use \"Image to Image...\"");
        }
        if (family == Family.INSTRUCT_PIX2PIX && !(request.start() instanceof Start.Image)) {
            throw new IllegalArgumentException("a model of the family " + family.label()
                    + " changes whole pictures, no parts: use \"Image to Image...\"");
        }
        if (family == Family.LCM && request.start() instanceof Start.Masked) {
            throw new IllegalArgumentException("a " + family.label()
                    + " changes whole pictures, no parts: use \"Image to Image...\", or a model of another family");
        }
        if (takesGuidanceAsInput() && request.negative().filter(text -> !text.isEmpty()).isPresent()) {
            listener.warn("A " + family.label() + " knows no negative prompts: this one changes nothing.");
        }
        if (request.start() instanceof Start.Masked start && holdsNoLatent(start.mask(), request)) {
            listener.warn("The selection slips between the model's latents, which are " + model.vae().pixelsPerLatent()
                    + " pixels apart: nothing is made anew. Select more, or work at a larger width and height.");
        }
    }

    /** Whether the mask is lost where diffusers takes one of its pixels for each latent. */
    private boolean holdsNoLatent(Mask mask, GenerationRequest request) {
        for (float inside : mask.resized(request.width(), request.height()).sampled(model.vae().pixelsPerLatent())) {
            if (inside > 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether the UNet runs without the prompt, too, to move away from that (classifier-free guidance). */
    boolean guided(GenerationRequest request) {
        boolean byImage = !guidesByImage() || request.imageGuidance() >= 1;
        return request.guidance() > 1 && !takesGuidanceAsInput() && byImage;
    }

    /** Whether a guided UNet runs without the picture, too. */
    boolean guidesByImage() {
        return model.family() == Family.INSTRUCT_PIX2PIX;
    }

    private boolean takesGuidanceAsInput() {
        return model.unet().timeConditionChannels() > 0;
    }

    /**
     * Prepares the walk.
     *
     * @throws IllegalArgumentException if the family's pipeline cannot walk with the sampler, or the strength
     *     leaves less than a step
     */
    Schedule schedule(GenerationRequest request) {
        SamplerType type = Provenance.sampler(folder, request);
        if (model.family() == Family.LCM && type != SamplerType.LCM) {
            throw new IllegalArgumentException("a " + Family.LCM.label() + " cannot be walked with the sampler "
                    + type.label() + ": choose " + SamplerType.LCM.label());
        }
        Sampler sampler = type.create(schedulerFor(request, type), request.samplerSettings());
        return Schedule.of(sampler, request.steps(), request.start().strength());
    }

    /** Only the pipelines of Stable Diffusion 1 and 2 correct what the file says, those for inpainting in their own way. */
    private SchedulerConfig schedulerFor(GenerationRequest request, SamplerType type) {
        return switch (model.family()) {
            case SD1, SD2 -> request.start() instanceof Start.Masked
                    ? model.scheduler().asInpaintingLoadsIt(type)
                    : model.scheduler().asStableDiffusionLoadsIt(type);
            case LCM, INSTRUCT_PIX2PIX, SDXL, SDXL_REFINER -> model.scheduler();
        };
    }
}
