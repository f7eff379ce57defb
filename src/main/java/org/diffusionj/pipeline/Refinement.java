package org.diffusionj.pipeline;

import java.util.List;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.tensor.Tensor;

/**
 * A walk whose rest is left to another model: denoising_end and denoising_start of diffusers' pipelines of Stable
 * Diffusion XL, whose refiner ends what the base model began. Both draw their noise from the request's seed.
 *
 * @param refiner what walks the rest
 * @param start above 0 and below 1: the share of the walk at which it takes over
 */
public record Refinement(ModelFolder refiner, double start) {
    /** What the first model is asked: see {@link StableDiffusion#begin}. */
    public GenerationRequest begun(GenerationRequest request) {
        return request.toBuilder().denoisingEnd(start).build();
    }

    /**
     * What the refiner is asked.
     *
     * @param latents that the first model made
     */
    public GenerationRequest rest(GenerationRequest request, Start.Latents latents) {
        return request.toBuilder().start(latents).controls(List.of()).build(); // which are not made for refiners
    }

    /**
     * Compares both models with a request, before either runs.
     *
     * @param first begins the walk
     * @throws IllegalArgumentException if they cannot share the walk, or one of them has no step of it
     */
    public void require(ModelFolder first, GenerationRequest request) {
        requireFamily(first, "the model ");
        requireFamily(refiner, "the refiner ");
        GenerationRequest rest = rest(request, new Start.Latents(Tensor.of(new float[0], 0), start));
        Recipe.of(first).check(first, begun(request), GenerationListener.SILENT);
        Recipe.of(refiner).check(refiner, rest, GenerationListener.SILENT);

        Schedule begun = Recipe.of(first).schedule(first, begun(request));
        if (begun.firstCall() >= PartialWalk.callsUntil(begun.sampler(), first.config().trainSteps(), start)) {
            throw noStep(request, "before the refiner takes over", "a larger 'refinerstart'");
        }
        if (Recipe.of(refiner).schedule(refiner, rest).isEmpty()) {
            throw noStep(request, "after the refiner takes over", "a smaller 'refinerstart'");
        }
    }

    private static void requireFamily(ModelFolder model, String what) {
        boolean inpaints = model.config().unet().inpaints();
        if (inpaints || !model.config().family().sharesWalks()) {
            throw new IllegalArgumentException(what + model.name() + " is a model of the family "
                    + model.config().family().label() + (inpaints ? " for inpainting" : "") + ": only models of Stable"
                    + " Diffusion XL and its refiner share the steps of a picture. Choose another one, or no refiner."
                    + " See docs/models.md#supported-models");
        }
    }

    private IllegalArgumentException noStep(GenerationRequest request, String when, String otherStart) {
        boolean whole = request.start().strength() == 1;
        return new IllegalArgumentException("of " + request.steps() + " steps"
                + (whole ? "" : " at strength " + request.start().strength()) + " none comes " + when + ", at " + start
                + " of the steps. Choose more steps, " + (whole ? "" : "another strength, ") + otherStart
                + ", or no refiner");
    }
}
