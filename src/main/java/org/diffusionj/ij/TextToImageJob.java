package org.diffusionj.ij;

import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.diffusionj.pipeline.GenerationRequest;
import org.diffusionj.sampling.SigmaSpacing;

/**
 * One call of {@code Text to Image...} with nothing left to defaults or chance.
 *
 * @param options every setting that decides the pixels: as macro options they make the same pictures
 */
record TextToImageJob(MacroOptions options) {
    static final String COMMAND = "Text to Image...";

    /** Seeds of torch's generators count modulo this. */
    private static final long SEEDS = 1L << 32;

    /**
     * Fills in what the options leave open.
     *
     * @param model name or path, as the user knows it
     * @param modelsOwn starts a request for a prompt with the model's own size, steps and guidance
     * @throws IllegalArgumentException if the settings do not go together
     */
    static TextToImageJob of(MacroOptions options, String model, Function<String, GenerationRequest.Builder> modelsOwn) {
        GenerationRequest own = modelsOwn.apply("").build();
        int images = options.get(TextToImageKeys.IMAGES).orElse(1);
        MacroOptions job = MacroOptions.none()
                .with(TextToImageKeys.MODEL, model)
                .with(TextToImageKeys.WIDTH, options.get(TextToImageKeys.WIDTH).orElse(own.width()))
                .with(TextToImageKeys.HEIGHT, options.get(TextToImageKeys.HEIGHT).orElse(own.height()))
                .with(TextToImageKeys.STEPS, options.get(TextToImageKeys.STEPS).orElse(own.steps()))
                .with(TextToImageKeys.GUIDANCE, options.get(TextToImageKeys.GUIDANCE).orElse(own.guidance()))
                .with(TextToImageKeys.SAMPLER, options.get(TextToImageKeys.SAMPLER).orElse(own.sampler()))
                .with(TextToImageKeys.SIGMAS, options.get(TextToImageKeys.SIGMAS).filter(s -> s != SigmaSpacing.DEFAULT))
                .with(TextToImageKeys.SEED, OptionalLong.of(seed(options, images)))
                .with(TextToImageKeys.IMAGES, options.get(TextToImageKeys.IMAGES).filter(n -> n > 1))
                .with(TextToImageKeys.RESCALE, options.get(TextToImageKeys.RESCALE).filter(share -> share > 0))
                .with(TextToImageKeys.ETA, options.get(TextToImageKeys.ETA).filter(share -> share > 0))
                .with(TextToImageKeys.PREVIEW, options.get(TextToImageKeys.PREVIEW))
                .with(TextToImageKeys.NEGATIVE, options.get(TextToImageKeys.NEGATIVE))
                .with(TextToImageKeys.PROMPT, options.get(TextToImageKeys.PROMPT).orElse(""));
        job.write(); // refuses what a macro could not repeat, before any work is done
        return new TextToImageJob(job);
    }

    private static long seed(MacroOptions options, int images) {
        long seed = options.get(TextToImageKeys.SEED).orElse(OptionalLong.empty())
                .orElseGet(() -> ThreadLocalRandom.current().nextLong(SEEDS));
        if (seed > Long.MAX_VALUE - (images - 1)) {
            throw new IllegalArgumentException("'seed' is too large for " + images + " images, whose seeds count up.");
        }
        return seed;
    }

    String prompt() {
        return options.get(TextToImageKeys.PROMPT).orElseThrow();
    }

    int images() {
        return options.get(TextToImageKeys.IMAGES).orElse(1);
    }

    boolean preview() {
        return options.has(TextToImageKeys.PREVIEW);
    }

    /** The seed of one of the pictures, the first being 0. */
    long seed(int index) {
        return options.get(TextToImageKeys.SEED).orElseThrow().orElseThrow() + index;
    }

    /** What makes one of the pictures, the first being 0. */
    GenerationRequest request(int index) {
        GenerationRequest.Builder request = GenerationRequest.builder(prompt())
                .size(options.get(TextToImageKeys.WIDTH).orElseThrow(), options.get(TextToImageKeys.HEIGHT).orElseThrow())
                .steps(options.get(TextToImageKeys.STEPS).orElseThrow())
                .guidance(options.get(TextToImageKeys.GUIDANCE).orElseThrow())
                .guidanceRescale(options.get(TextToImageKeys.RESCALE).orElse(0f))
                .sigmas(options.get(TextToImageKeys.SIGMAS).orElse(SigmaSpacing.DEFAULT))
                .eta(options.get(TextToImageKeys.ETA).orElse(0f))
                .seed(seed(index));
        options.get(TextToImageKeys.SAMPLER).orElseThrow().ifPresent(request::sampler);
        options.get(TextToImageKeys.NEGATIVE).ifPresent(request::negative);
        return request.build();
    }
}
