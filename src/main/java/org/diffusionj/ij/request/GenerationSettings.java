package org.diffusionj.ij.request;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import org.diffusionj.ij.macro.MacroOptionsWriter;
import org.diffusionj.model.Defaults;
import org.diffusionj.noise.NoiseSource;
import org.diffusionj.pipeline.Control;
import org.diffusionj.pipeline.GenerationRequest;
import org.diffusionj.pipeline.Start;
import org.diffusionj.settings.Match;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;

/**
 * One call of a command with nothing left to the model or chance.
 *
 * @param command what is called
 * @param options every setting that decides the pixels: as macro options they make the same pictures
 */
public record GenerationSettings(GenerationCommand command, Values options) {
    /** Seeds of torch's generators count modulo this. */
    private static final long SEEDS = 1L << 32;

    /**
     * Fills in what the options leave open.
     *
     * @param model name or path, as the user knows it
     * @param usual size, steps and guidance where the user names none
     * @throws IllegalArgumentException if the settings do not go together
     */
    public static GenerationSettings of(GenerationCommand command, Values options, String model, Defaults usual) {
        command.check(options);
        Values ofModel = Values.none().with(Settings.WIDTH, usual.width()).with(Settings.HEIGHT, usual.height())
                .with(Settings.STEPS, usual.steps()).with(Settings.GUIDANCE, (float) usual.guidance())
                .withIfPresent(Settings.REFINERSTART,
                        options.get(Settings.REFINER).map(refiner -> Settings.USUAL_REFINERSTART));
        Values complete = Values.none();
        for (Setting<?> setting : command.settings()) {
            complete = completed(complete, setting, options.with(Settings.MODEL, model), ofModel);
        }
        complete = complete.with(Settings.PROMPT, options.get(Settings.PROMPT).orElse(""))
                .with(Settings.SEED, OptionalLong.of(seed(options)));
        MacroOptionsWriter.write(complete); // refuses what a macro could not repeat, before any work is done
        return new GenerationSettings(command, complete);
    }

    private static <T> Values completed(Values complete, Setting<T> setting, Values options, Values usual) {
        Optional<T> value = options.get(setting).or(() -> usual.get(setting)).or(setting::usual)
                .filter(given -> setting.isAlwaysRecorded() || !setting.isUsual(given));
        return complete.withIfPresent(setting, value);
    }

    private static long seed(Values options) {
        long seed = options.orUsual(Settings.SEED).orElseGet(() -> ThreadLocalRandom.current().nextLong(SEEDS));
        int images = options.orUsual(Settings.IMAGES);
        if (seed > Long.MAX_VALUE - (images - 1)) {
            throw new IllegalArgumentException("'seed' is too large for " + images + " images, whose seeds count up.");
        }
        NoiseSource noise = options.orUsual(Settings.NOISE);
        noise.generator(seed); // refuses the first or the last seed if the source does not know it
        noise.generator(seed + images - 1);
        noise.generator(seed + images - 1 + options.orUsual(Settings.ENSD));
        return seed;
    }

    /** What the pictures are to show. */
    public String prompt() {
        return options.get(Settings.PROMPT).orElse("");
    }

    /** How many pictures are made, or, of an image, how many variants. */
    public int images() {
        return options.orUsual(Settings.IMAGES);
    }

    /** Whether the picture is shown while it forms. */
    public boolean preview() {
        return options.has(Settings.PREVIEW);
    }

    /** The seed of one of the pictures, the first being 0. */
    public long seed(int index) {
        return options.get(Settings.SEED).orElseThrow().orElseThrow() + index;
    }

    /** Whether any step is walked: at strength 0 pictures only pass through the autoencoder. */
    public boolean walks() {
        return options.get(Settings.STRENGTH).orElse(1.0) > 0;
    }

    /** How many pixels inside the selection's edge are blended. */
    public double feather() {
        return options.orUsual(Settings.FEATHER);
    }

    /** How what is made anew is fitted to the levels around it. */
    public Match match() {
        return options.orUsual(Settings.MATCH);
    }

    /** How much of the image is made anew: 0 nothing, 1 all of it. */
    public double strength() {
        return options.orUsual(Settings.STRENGTH);
    }

    /** The share of the steps at which the refiner takes over, if one is named. */
    public Optional<Double> refinerStart() {
        return options.get(Settings.REFINERSTART);
    }

    /** What makes one of the pictures, the first being 0. */
    public GenerationRequest request(int index, Start start) {
        return request(index, start, List.of());
    }

    /** The same with what it follows. */
    public GenerationRequest request(int index, Start start, List<Control> controls) {
        return GenerationRequest.builder(prompt()).values(options).seed(seed(index)).start(start).controls(controls)
                .build();
    }
}
