package org.diffusionj.pipeline;

import org.diffusionj.model.Family;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.sampling.Sampler;
import org.diffusionj.sampling.SamplerType;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.TimestepLookup;

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
        RequestCheck check = new RequestCheck(folder, request);
        check.requirePossible();
        check.warnOfWhatIsInVain(listener);
    }

    /** Whether the UNet runs without the prompt, too, to move away from that (classifier-free guidance). */
    boolean guided(GenerationRequest request) {
        if (takesGuidanceAsInput() || guidesByImage()) {
            return request.guidance() > 1 && !takesGuidanceAsInput() && request.imageGuidance() >= 1;
        }
        return request.guidance() > 1 || request.weightedPrompt().weight() != 1;
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
        SchedulerConfig scheduler = schedulerFor(request, type);
        double strength = request.start().strength();
        if (model.family() == Family.LCM && request.start() instanceof Start.Image && strength > 0) {
            return new Schedule(type.createForImage(scheduler, request.samplerSettings(), strength), 0);
        }
        Sampler sampler = type.create(scheduler, request.samplerSettings());
        if (looksUpItsStart(request)) {
            TimestepLookup.requireSingleFirst(sampler);
        }
        if (request.start() instanceof Start.Latents start) {
            return new Schedule(sampler, PartialWalk.firstCallAfter(sampler, model.trainSteps(), start.denoisingStart()));
        }
        return Schedule.of(sampler, request.steps(), model.family() == Family.INSTRUCT_PIX2PIX ? 1 : strength);
    }

    /** Whether the family's pipeline leaves it to the scheduler to find where the walk begins. */
    private boolean looksUpItsStart(GenerationRequest request) {
        return model.family() == Family.INSTRUCT_PIX2PIX
                || request.start() instanceof Start.Noise && !model.family().isXl();
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
