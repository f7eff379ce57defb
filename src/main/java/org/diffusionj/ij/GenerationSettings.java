package org.diffusionj.ij;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import org.diffusionj.model.Defaults;
import org.diffusionj.noise.NoiseSource;
import org.diffusionj.pipeline.GenerationRequest;
import org.diffusionj.pipeline.Start;
import org.diffusionj.runtime.Device;
import org.diffusionj.sampling.SigmaSpacing;
import org.diffusionj.text.Emphasis;

/**
 * One call of a command with nothing left to defaults or chance.
 *
 * @param command what is called
 * @param options every setting that decides the pixels: as macro options they make the same pictures
 */
record GenerationSettings(GenerationCommand command, MacroOptions options) {
    /** Seeds of torch's generators count modulo this. */
    private static final long SEEDS = 1L << 32;
    static final double USUAL_STRENGTH = 0.75;

    /**
     * Fills in what the options leave open.
     *
     * @param model name or path, as the user knows it
     * @param usual size, steps and guidance where the user names none
     * @throws IllegalArgumentException if the settings do not go together
     */
    static GenerationSettings of(
            GenerationCommand command, MacroOptions options, String model, Defaults usual) {
        command.check(options);
        int images = options.get(GenerationKeys.IMAGES).orElse(1);
        MacroOptions complete = MacroOptions.none()
                .with(GenerationKeys.MODEL, model)
                .with(GenerationKeys.WIDTH, options.get(GenerationKeys.WIDTH).orElse(usual.width()))
                .with(GenerationKeys.HEIGHT, options.get(GenerationKeys.HEIGHT).orElse(usual.height()))
                .with(GenerationKeys.STEPS, options.get(GenerationKeys.STEPS).orElse(usual.steps()))
                .with(GenerationKeys.GUIDANCE, options.get(GenerationKeys.GUIDANCE).orElse((float) usual.guidance()))
                .with(GenerationKeys.SAMPLER, options.get(GenerationKeys.SAMPLER).orElse(Optional.empty()))
                .with(GenerationKeys.SIGMAS, options.get(GenerationKeys.SIGMAS).filter(s -> s != SigmaSpacing.DEFAULT))
                .with(GenerationKeys.EMPHASIS, options.get(GenerationKeys.EMPHASIS).filter(e -> e != Emphasis.NONE))
                .with(GenerationKeys.CLIPSKIP, options.get(GenerationKeys.CLIPSKIP).filter(layers -> layers > 0))
                .with(GenerationKeys.NOISE, options.get(GenerationKeys.NOISE).filter(n -> n != NoiseSource.CPU))
                .with(GenerationKeys.SEED, OptionalLong.of(seed(options, images)))
                .with(GenerationKeys.IMAGES, options.get(GenerationKeys.IMAGES).filter(n -> n > 1))
                .with(GenerationKeys.RESCALE, options.get(GenerationKeys.RESCALE).filter(share -> share > 0))
                .with(GenerationKeys.ETA, options.get(GenerationKeys.ETA).filter(share -> share > 0))
                .with(GenerationKeys.ANCESTRALETA, options.get(GenerationKeys.ANCESTRALETA).filter(share -> share != 1))
                .with(GenerationKeys.ENSD, options.get(GenerationKeys.ENSD).filter(delta -> delta != 0))
                .with(GenerationKeys.DEVICE, options.get(GenerationKeys.DEVICE).filter(device -> !device.equals(Device.AUTO)))
                .with(GenerationKeys.PRECISION, options.get(GenerationKeys.PRECISION).filter(Optional::isPresent))
                .with(GenerationKeys.STRENGTH, strength(command, options))
                .with(GenerationKeys.FEATHER, options.get(GenerationKeys.FEATHER).filter(pixels -> pixels > 0))
                .with(GenerationKeys.OUTPUT, options.get(GenerationKeys.OUTPUT).filter(rgb -> rgb))
                .with(GenerationKeys.STACK, options.get(GenerationKeys.STACK))
                .with(GenerationKeys.INPLACE, options.get(GenerationKeys.INPLACE))
                .with(GenerationKeys.SAFETY, options.get(GenerationKeys.SAFETY))
                .with(GenerationKeys.PREVIEW, options.get(GenerationKeys.PREVIEW))
                .with(GenerationKeys.NEGATIVE, options.get(GenerationKeys.NEGATIVE))
                .with(GenerationKeys.PROMPT, options.get(GenerationKeys.PROMPT).orElse(""));
        complete.write(); // refuses what a macro could not repeat, before any work is done
        return new GenerationSettings(command, complete);
    }

    private static Optional<Double> strength(GenerationCommand command, MacroOptions options) {
        return command.takes(GenerationKeys.STRENGTH)
                ? options.get(GenerationKeys.STRENGTH).or(() -> Optional.of(USUAL_STRENGTH)) : Optional.empty();
    }

    private static long seed(MacroOptions options, int images) {
        long seed = options.get(GenerationKeys.SEED).orElse(OptionalLong.empty())
                .orElseGet(() -> ThreadLocalRandom.current().nextLong(SEEDS));
        if (seed > Long.MAX_VALUE - (images - 1)) {
            throw new IllegalArgumentException("'seed' is too large for " + images + " images, whose seeds count up.");
        }
        NoiseSource noise = noise(options);
        noise.generator(seed); // refuses the first or the last seed if the source does not know it
        noise.generator(seed + images - 1);
        noise.generator(seed + images - 1 + options.get(GenerationKeys.ENSD).orElse(0));
        return seed;
    }

    private static NoiseSource noise(MacroOptions options) {
        return options.get(GenerationKeys.NOISE).orElse(NoiseSource.CPU);
    }

    String prompt() {
        return options.get(GenerationKeys.PROMPT).orElseThrow();
    }

    int images() {
        return options.get(GenerationKeys.IMAGES).orElse(1);
    }

    boolean preview() {
        return options.has(GenerationKeys.PREVIEW);
    }

    /** The seed of one of the pictures, the first being 0. */
    long seed(int index) {
        return options.get(GenerationKeys.SEED).orElseThrow().orElseThrow() + index;
    }

    /** Whether any step is walked: at strength 0 pictures only pass through the autoencoder. */
    boolean walks() {
        return options.get(GenerationKeys.STRENGTH).orElse(1.0) > 0;
    }

    double feather() {
        return options.get(GenerationKeys.FEATHER).orElse(0.0);
    }

    double strength() {
        return options.get(GenerationKeys.STRENGTH).orElseThrow();
    }

    /** What makes one of the pictures, the first being 0. */
    GenerationRequest request(int index, Start start) {
        GenerationRequest.Builder request = GenerationRequest.builder(prompt())
                .size(options.get(GenerationKeys.WIDTH).orElseThrow(), options.get(GenerationKeys.HEIGHT).orElseThrow())
                .steps(options.get(GenerationKeys.STEPS).orElseThrow())
                .guidance(options.get(GenerationKeys.GUIDANCE).orElseThrow())
                .guidanceRescale(options.get(GenerationKeys.RESCALE).orElse(0f))
                .sigmas(options.get(GenerationKeys.SIGMAS).orElse(SigmaSpacing.DEFAULT))
                .emphasis(options.get(GenerationKeys.EMPHASIS).orElse(Emphasis.NONE))
                .clipSkip(options.get(GenerationKeys.CLIPSKIP).orElse(0))
                .noise(noise(options))
                .safety(options.has(GenerationKeys.SAFETY))
                .eta(options.get(GenerationKeys.ETA).orElse(0f))
                .ancestralEta(options.get(GenerationKeys.ANCESTRALETA).orElse(1f))
                .ensd(options.get(GenerationKeys.ENSD).orElse(0))
                .seed(seed(index))
                .start(start);
        options.get(GenerationKeys.SAMPLER).orElseThrow().ifPresent(request::sampler);
        options.get(GenerationKeys.NEGATIVE).ifPresent(request::negative);
        return request.build();
    }
}
