package org.diffusionj.model;

import org.diffusionj.sampling.SchedulerConfig;

/**
 * What is taken where the user chooses nothing.
 *
 * @param width of the pictures that the model was trained on, in pixels
 * @param height of them
 * @param steps 1 to 1000
 * @param guidance 0 to 50
 */
public record Defaults(int width, int height, int steps, double guidance) {
    private static final int STEPS = 20;
    private static final int FEW_STEPS = 4;

    /** The same for pictures of another size. */
    public Defaults withSize(int newWidth, int newHeight) {
        return new Defaults(newWidth, newHeight, steps, guidance);
    }

    /** The family's values, unless the model's makers advise others. */
    static Defaults of(Family family, UNetConfig unet, VaeConfig vae, SchedulerConfig scheduler, Advice advice) {
        boolean few = family.takesFewSteps() || isDistilled(scheduler);
        return new Defaults(
                unet.sampleWidth() * vae.pixelsPerLatent(),
                unet.sampleHeight() * vae.pixelsPerLatent(),
                advice.steps().orElse(few ? FEW_STEPS : STEPS),
                advice.guidance().orElse(few && !family.takesFewSteps() ? 0 : family.guidance()));
    }

    /**
     * Whether the model makes pictures in one to four steps, without guidance. Turbo and Lightning models
     * tell by their scheduler, an Euler with trailing spacing for predicted noise; models with the
     * weights of an LCM-LoRA or a TCD-LoRA in them by that scheduler's class. With four steps image to
     * image still has some to walk, whatever the strength.
     */
    private static boolean isDistilled(SchedulerConfig scheduler) {
        boolean trailing = scheduler.word("timestep_spacing").orElse("").equals("trailing")
                && scheduler.word("prediction_type").orElse("epsilon").equals("epsilon")
                && !scheduler.flag("rescale_betas_zero_snr", false);
        return switch (scheduler.className()) {
            case "EulerDiscreteScheduler", "EulerAncestralDiscreteScheduler" -> trailing;
            case "LCMScheduler", "TCDScheduler" -> true;
            default -> false;
        };
    }
}
