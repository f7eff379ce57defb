package org.diffusionj.pipeline;

import java.util.Set;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.ModelTraits;
import org.diffusionj.sampling.solver.SamplerType;
import org.diffusionj.sampling.SchedulerConfig;

/** Stable Diffusion 1.x and models built like it (Rombach et al. 2022). */
public class StableDiffusion1 extends Recipe {
    private static final int SD2_EMBEDDING = 1024;

    @Override
    public String label() {
        return "Stable Diffusion 1.x";
    }

    @Override
    public Set<String> pipelines() {
        return Set.of("StableDiffusionPipeline", "StableDiffusionImg2ImgPipeline", "StableDiffusionInpaintPipeline",
                "StableDiffusionControlNetPipeline", "StableDiffusionControlNetImg2ImgPipeline",
                "StableDiffusionControlNetInpaintPipeline");
    }

    @Override
    public boolean recognises(ModelTraits traits) {
        return traits.isStableDiffusion() && !traits.unet().takesGuidance() && !hasText2(traits);
    }

    /** Whether the text embeddings are those of Stable Diffusion 2.x. */
    static boolean hasText2(ModelTraits traits) {
        return traits.embedding() == SD2_EMBEDDING;
    }

    @Override
    public double guidance() {
        return 7.5;
    }

    /** These pipelines alone correct what the file says, those for inpainting in their own way, with ControlNet not. */
    @Override
    SchedulerConfig scheduler(ModelFolder model, GenerationRequest request, SamplerType type) {
        SchedulerConfig config = model.config().scheduler();
        if (!request.controls().isEmpty()) {
            return config;
        }
        return request.start() instanceof Start.Masked
                ? SchedulerCorrection.ofInpainting(config, type) : SchedulerCorrection.ofStableDiffusion(config, type);
    }
}
