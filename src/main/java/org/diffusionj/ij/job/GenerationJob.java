package org.diffusionj.ij.job;

import ij.IJ;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.diffusionj.ij.border.CommandTurn;
import org.diffusionj.ij.macro.MacroCall;
import org.diffusionj.ij.memory.MemoryCheck;
import org.diffusionj.ij.memory.ResultSize;
import org.diffusionj.ij.models.KnownModels;
import org.diffusionj.ij.models.WarmPipeline;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.ij.request.GenerationSettings;
import org.diffusionj.model.Adapters;
import org.diffusionj.model.ModelChoice;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.Precision;
import org.diffusionj.model.WorkingMemory;
import org.diffusionj.pipeline.Control;
import org.diffusionj.pipeline.GenerationRequest;
import org.diffusionj.pipeline.NamedAdapters;
import org.diffusionj.pipeline.Refinement;
import org.diffusionj.pipeline.Start;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Device;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;

/**
 * Runs a command that makes pictures: opens its model, or takes the one that is open, checks that the memory is
 * enough, and records the call when the pictures are there.
 */
public final class GenerationJob {
    /** Pixels of a latent. */
    private static final int SIZE_UNIT = 8;

    private final GenerationCommand command;
    private final Values options;
    private final IntFunction<Values> ofUnit;
    private final ResultPlace place;
    private final String model;
    private final ModelChoice choice;
    private final Adapters adapters;
    private final Optional<ModelFolder> refiner;

    private GenerationJob(GenerationCommand command, Values options, IntFunction<Values> ofUnit, ResultPlace place) {
        command.check(options);
        this.command = command;
        this.options = options;
        this.ofUnit = ofUnit;
        this.place = place;
        model = options.get(Settings.MODEL).orElseGet(KnownModels::usual);
        Optional<String> vae = options.get(Settings.VAE);
        choice = KnownModels.choice(model, vae);
        adapters = NamedAdapters.of(options, KnownModels.roots());
        refiner = options.get(Settings.REFINER).map(other -> ModelFolder.read(KnownModels.choice(other, vae))
                .with(new Adapters(List.of(), adapters.words())));
    }

    /**
     * Makes, shows and records.
     *
     * @throws IllegalArgumentException if the settings do not go together or the model is broken
     * @throws java.util.concurrent.CancellationException after Esc
     */
    public static void run(GenerationCommand command, Values options) {
        run(command, options, unit -> options, ResultPlace.SCREEN);
    }

    /**
     * The same with a size that gives way where the model cannot make it.
     *
     * @param ofUnit the options with width and height in multiples of so many pixels
     * @param place where the new images go
     * @return the settings with nothing left open
     */
    public static GenerationSettings run(GenerationCommand command, Values options, IntFunction<Values> ofUnit,
            ResultPlace place) {
        return run(command, options, ofUnit, place, new Cancellation());
    }

    /** The same for callers that cancel it themselves, too. */
    public static GenerationSettings run(GenerationCommand command, Values options, IntFunction<Values> ofUnit,
            ResultPlace place, Cancellation cancelled) {
        GenerationJob job = new GenerationJob(command, options, ofUnit, place);
        try (PictureWork work = work(command, options, place)) {
            return inTurn(label(command, options), cancelled, cancellation -> {
                GenerationSettings done = job.make(work, cancellation);
                MacroCall.record(command.label(), done.options());
                return done;
            });
        }
    }

    /**
     * Makes one of the many things that a longer command consists of, which has its turn and records itself.
     *
     * @throws IllegalArgumentException if the settings do not go together or the model is broken
     * @throws java.util.concurrent.CancellationException soon after the cancellation
     */
    public static GenerationSettings part(GenerationCommand command, Values options, ResultPlace place,
            Cancellation cancellation) {
        GenerationJob job = new GenerationJob(command, options, unit -> options, place);
        try (PictureWork work = work(command, options, place)) {
            return job.make(work, cancellation);
        }
    }

    /**
     * Refuses what can be refused before a model is open.
     *
     * @throws IllegalArgumentException if the settings do not go together, or a model, VAE or LoRA is not there
     */
    public static void check(GenerationCommand command, Values options) {
        new GenerationJob(command, options, unit -> options, ResultPlace.SCREEN);
    }

    /**
     * Does something when all commands before are done, and cancels it when Esc is pressed.
     *
     * @param label what it is, in the list of those that wait
     */
    public static <T> T inTurn(String label, Function<Cancellation, T> work) {
        return inTurn(label, new Cancellation(), work);
    }

    @SuppressWarnings("try") // the Esc key is watched as long as it is open
    private static <T> T inTurn(String label, Cancellation cancelled, Function<Cancellation, T> work) {
        return CommandTurn.take(label, cancelled, cancellation -> {
            try (EscapeKey escape = new EscapeKey(cancellation)) {
                return work.apply(cancellation);
            } finally {
                WarmPipeline.releaseMemory();
            }
        });
    }

    private GenerationSettings make(PictureWork work, Cancellation cancellation) {
        work.hold();
        IJ.showStatus(command.title() + ": loading " + model + "...");
        GenerationSettings done = WarmPipeline.SHARED.use(choice, adapters, options.orUsual(Settings.DEVICE),
                asksForHalf(options), cancellation, warm -> {
                    requirePrecision(options, warm.pipeline().folder(), warm.pipeline().device());
                    refiner.ifPresent(other -> requirePrecision(options, other, warm.pipeline().device()));
                    ControlNames controls = new ControlNames(command, warm.pipeline().folder());
                    work.followed().read(controls, controls.named(work.filled(options)));
                    return make(work, unit -> GenerationSettings.of(command,
                            controls.named(work.filled(unit == SIZE_UNIT ? options : ofUnit.apply(unit))),
                            model, work.usual(warm.pipeline().folder(), unit)), warm, refiner, cancellation);
                });
        KnownModels.remember(model, done.seed(0));
        return done;
    }

    /** In the list of those that wait. */
    private static String label(GenerationCommand command, Values options) {
        return command.title() + ": " + ResultWindow.titleFrom(options.get(Settings.PROMPT).orElse(""));
    }

    /**
     * What the command starts from, as it is now.
     *
     * @throws IllegalArgumentException if the options or a selection do not allow it
     * @throws IllegalStateException if an image is needed and none is open
     */
    static PictureWork work(GenerationCommand command, Values options, ResultPlace place) {
        return switch (command) {
            case TEXT_TO_IMAGE -> new NewPictures(FollowedImages.of(options, Optional.empty()), place);
            case LABELS_TO_IMAGE -> LabelledPictures.of(options, place);
            case IMAGE_TO_IMAGE, INPAINT -> ChangedPictures.of(command, options, place);
        };
    }

    private static boolean asksForHalf(Values options) {
        return options.orUsual(Settings.PRECISION).equals(Optional.of(Precision.HALF));
    }

    /** Where a folder holds graphs, it was decided when they were made; on the CPU, those in float are built anew. */
    private static void requirePrecision(Values options, ModelFolder model, Device device) {
        Optional<Precision> asked = options.orUsual(Settings.PRECISION);
        boolean fits = asked.isEmpty() || model.isBuiltFromWeights() || asked.get() == model.precision()
                || asked.get() == Precision.HALF && device.kind() == Device.Kind.CPU;
        if (!fits) {
            throw new IllegalArgumentException("'precision' cannot be '" + asked.get().label() + "' with the model "
                    + model.name() + ": its graphs compute in " + model.precision().name().toLowerCase(Locale.ROOT)
                    + ". Export it again in that precision, or leave precision at Auto."
                    + " See docs/macro-keys.md#precision");
        }
    }

    /** Cards have memory of their own, and say themselves when it is not enough. */
    private static void requireMemory(GenerationSettings settings, List<Control> controls, WarmPipeline.Warm warm,
            ModelFolder model) {
        if (warm.pipeline().device().kind() == Device.Kind.CPU) {
            GenerationRequest request = settings.request(0, new Start.Noise(), controls);
            boolean tiny = request.values().orUsual(Settings.DECODER);
            WorkingMemory need = model == warm.pipeline().folder() ? warm.need(tiny) : WorkingMemory.of(model, tiny);
            int copies = warm.pipeline().copies(request);
            boolean encodes = settings.command().changesPictures();
            long weights = warm.pipeline().weightsToCome(request, encodes);
            MemoryCheck.here(memory -> memory.require((width, height) -> weights
                            + need.with(request.networks()).bytes(width, height, copies, encodes),
                    request.width(), request.height(), model.config().sizeUnit()));
        }
    }

    /** Takes the size nearest to the image's, or, if the model cannot make that, the nearest of those it can. */
    private static GenerationSettings make(PictureWork work, IntFunction<GenerationSettings> settingsFor,
            WarmPipeline.Warm warm, Optional<ModelFolder> refiner, Cancellation cancellation) {
        GenerationSettings nearest = settingsFor.apply(SIZE_UNIT);
        requireMemory(nearest, work.followed().unseen(), warm, warm.pipeline().folder());
        refiner.ifPresent(other -> requireMemory(nearest, List.of(), warm, other));
        ResultSize result = work.resultSize(nearest);
        if (nearest.command().changesPictures()) {
            MemoryCheck.here(memory -> memory.requireSource(result.width(), result.height()));
        }
        MemoryCheck.here(memory -> memory.require(result));
        int unit = Stream.concat(Stream.of(warm.pipeline().folder()), refiner.stream())
                .mapToInt(model -> model.config().sizeUnit()).max().orElseThrow();
        GenerationSettings settings = takesSize(nearest, warm, refiner, cancellation) ? nearest
                : settingsFor.apply(unit);
        Optional<Refinement> refinement =
                refiner.map(model -> new Refinement(model, settings.refinerStart().orElseThrow()));
        long start = System.nanoTime();
        work.make(settings, new JobModels(warm, refinement, cancellation));
        StepTime.remember(settings, result.planes(), (System.nanoTime() - start) / 1e9);
        return settings;
    }

    /** A refiner is not open yet: of it, only sizes that suit every export are known to be taken. */
    private static boolean takesSize(GenerationSettings settings, WarmPipeline.Warm warm, Optional<ModelFolder> refiner,
            Cancellation cancellation) {
        GenerationRequest request = settings.request(0, new Start.Noise());
        int unit = refiner.map(model -> model.config().sizeUnit()).orElse(SIZE_UNIT);
        return !settings.walks() || request.width() % unit == 0 && request.height() % unit == 0
                && warm.pipeline().takesSizeOf(request, cancellation);
    }
}
