package org.diffusionj.pipeline;

import java.util.Set;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.ModelTraits;
import org.diffusionj.model.PortNames;
import org.diffusionj.sampling.solver.SamplerType;

/** Stable Diffusion distilled to a few steps, with the guidance as an input (Luo et al. 2023). */
public final class LatentConsistency extends Recipe {
    @Override
    public String label() {
        return "latent consistency model (LCM)";
    }

    @Override
    public Set<String> pipelines() {
        return Set.of("LatentConsistencyModelPipeline", "LatentConsistencyModelImg2ImgPipeline");
    }

    @Override
    public boolean recognises(ModelTraits traits) {
        return traits.isStableDiffusion() && traits.unet().takesGuidance();
    }

    @Override
    public Set<String> furtherInputs() {
        return Set.of(PortNames.GUIDANCE);
    }

    @Override
    public double guidance() {
        return 8.5;
    }

    @Override
    public boolean takesFewSteps() {
        return true;
    }

    @Override
    public boolean makesParts() {
        return false;
    }

    /** From a picture, too, all steps are walked: the strength shortens the noise that they begin with. */
    @Override
    Schedule schedule(ModelFolder model, GenerationRequest request) {
        SamplerType type = Provenance.sampler(model, request);
        if (type != SamplerType.LCM) {
            throw new IllegalArgumentException("a " + label() + " cannot be walked with the sampler " + type.label()
                    + ": choose " + SamplerType.LCM.label());
        }
        double strength = request.start().strength();
        return request.start() instanceof Start.Image && strength > 0
                ? new Schedule(type.createForImage(model.config().scheduler(), request.samplerSettings(), strength), 0)
                : super.schedule(model, request);
    }
}
