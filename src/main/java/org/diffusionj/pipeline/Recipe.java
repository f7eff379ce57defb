package org.diffusionj.pipeline;

import java.util.List;
import org.diffusionj.model.Family;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.StepNetwork;
import org.diffusionj.model.UNet;
import org.diffusionj.sampling.Sampler;
import org.diffusionj.sampling.solver.SamplerType;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.StepsException;
import org.diffusionj.sampling.TimestepLookup;
import org.diffusionj.tensor.Tensor;

/**
 * How a family makes pictures. The methods here do what most pipelines of diffusers do, and a family
 * overrides those in which its own pipelines differ. CONTRIBUTING.md says how to add a family.
 */
public abstract class Recipe implements Family {
    /** The recipe of a model's family. */
    static Recipe of(ModelFolder model) {
        return (Recipe) model.config().family();
    }

    /** Opens what turns prompts into conditioning. */
    PromptEncoder openPrompts(ModelFolder model, Networks networks) {
        return new ClipPrompts(Clip.open(model, networks, textState()), model.config().unet());
    }

    /** Which state of the text encoders is taken. */
    Clip.State textState() {
        return Clip.State.LAST;
    }

    /** Opens what predicts at each step. */
    StepNetwork openNetwork(ModelFolder model, Networks networks) {
        return new UNet(networks.open(model.unet()));
    }

    /**
     * Tells what a request sets in vain.
     *
     * @throws IllegalArgumentException if the family cannot do what the request asks, naming what can
     */
    void check(ModelFolder model, GenerationRequest request, GenerationListener listener) {
        RequestCheck check = new RequestCheck(model, request);
        check.requirePossible();
        check.warnOfWhatIsInVain(guides(model, request), listener);
    }

    /** Whether the network also runs on the negative or empty prompt, for guidance to move away from it. */
    boolean guides(ModelFolder model, GenerationRequest request) {
        boolean wanted = request.guidance() > 1 || request.weightedPrompt().weight() != 1;
        return wanted && !model.config().unet().takesGuidance();
    }

    /** How many copies of the latents the network computes at once. */
    int copies(ModelFolder model, GenerationRequest request) {
        return guides(model, request) ? 2 : 1;
    }

    /** @throws IllegalArgumentException for whatever is refused before a network runs */
    final void requirePossible(ModelFolder model, GenerationRequest request) {
        check(model, request, GenerationListener.SILENT);
        model.texts().forEach(text -> Clip.requireSkippable(text, textState(), request.clipSkip()));
        possibleSchedule(model, request);
    }

    /**
     * Prepares a walk that ends in a picture.
     *
     * @throws IllegalArgumentException naming what else, or how many steps, can be walked
     */
    final Schedule possibleSchedule(ModelFolder model, GenerationRequest request) {
        return StepsException.orOther(request.steps(),
                steps -> schedule(model, request.toBuilder().steps(steps).build())
                .rehearsed(model.config().scheduler()));
    }

    /**
     * Prepares the walk.
     *
     * @throws IllegalArgumentException if the family's pipeline cannot walk with the sampler, or the strength
     *     leaves less than a step
     */
    Schedule schedule(ModelFolder model, GenerationRequest request) {
        SamplerType type = Provenance.sampler(model, request);
        Sampler sampler = type.create(scheduler(model, request, type), request.samplerSettings());
        if (looksUpItsStart(request)) {
            TimestepLookup.requireSingleFirst(sampler);
        }
        return request.start() instanceof Start.Latents start
                ? Schedule.after(start, sampler, model.config().trainSteps())
                : Schedule.of(sampler, request.steps(), walkedShare(request));
    }

    /** The scheduler's configuration as the family's pipeline loads it. */
    SchedulerConfig scheduler(ModelFolder model, GenerationRequest request, SamplerType type) {
        return model.config().scheduler();
    }

    /** Whether the family's pipeline leaves it to the scheduler to find where the walk begins. */
    boolean looksUpItsStart(GenerationRequest request) {
        return request.start() instanceof Start.Noise;
    }

    /** The share of the steps that is walked, 0 to 1. */
    double walkedShare(GenerationRequest request) {
        return request.start().strength();
    }

    /** Makes what the walk begins with. */
    Entry enter(Entries entries) {
        return entries.enter();
    }

    /** What the network is asked at each step, and what its answers become: one prediction, or a guided one. */
    Passes passes(GenerationRequest request, Prompts prompts, Entry entry) {
        if (prompts.negative().isEmpty()) {
            return unguided(prompts, entry);
        }
        Guidance guidance = new Guidance(request.weightedGuidance(), request.guidanceRescale());
        return new Passes(List.of(new Passes.Pass(prompts.negative().get(), entry),
                new Passes.Pass(prompts.positive(), entry)), guidance::combine);
    }

    /** What the network is asked where guidance does not act. */
    final Passes unguided(Prompts prompts, Entry entry) {
        return new Passes(List.of(new Passes.Pass(prompts.positive(), entry)), Tensor::data);
    }
}
