package org.diffusionj.ij.sweep;

import ij.IJ;
import ij.ImagePlus;
import ij.WindowManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.diffusionj.ij.job.GenerationJob;
import org.diffusionj.ij.job.PartOfWork;
import org.diffusionj.ij.job.ResultPlace;
import org.diffusionj.ij.job.StepTime;
import org.diffusionj.ij.macro.MacroCall;
import org.diffusionj.ij.memory.MemoryCheck;
import org.diffusionj.ij.memory.ResultSize;
import org.diffusionj.ij.models.KnownModels;
import org.diffusionj.ij.request.GenerationSettings;
import org.diffusionj.model.Defaults;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;

/** Makes the pictures of a sweep one after the other, shows and records them. */
final class SweepJob {
    static final String TITLE = "Diffusion Sweep";
    static final String LABEL = "Diffusion Sweep...";

    private final Sweep sweep;

    /** What models take where the user chooses nothing, by their names and those of their VAEs. */
    private final Map<String, Defaults> usual = new HashMap<>();

    private SweepJob(Sweep sweep) {
        this.sweep = sweep;
    }

    /**
     * Checks everything that can be checked before a model is open.
     *
     * @throws IllegalArgumentException if a picture's settings do not go together, or a model is not there
     */
    static SweepJob of(Sweep sweep) {
        String model = KnownModels.usual();
        Sweep named = sweep.axes().stream().anyMatch(axis -> axis.setting() == Settings.MODEL)
                || sweep.fixed().get(Settings.MODEL).isPresent() ? sweep
                : new Sweep(sweep.command(), sweep.given().with(Settings.MODEL, model),
                        sweep.fixed().with(Settings.MODEL, model), sweep.axes());
        SweepJob job = new SweepJob(named);
        for (int index = 0; index < named.count(); index++) {
            Values options = named.options(index);
            GenerationJob.check(named.command(), options);
            GenerationSettings.of(named.command(), options, model, job.usual(options));
        }
        job.requireRoom();
        return job;
    }

    private Defaults usual(Values options) {
        String model = options.get(Settings.MODEL).orElseThrow();
        Optional<String> vae = options.get(Settings.VAE);
        return usual.computeIfAbsent(model + "\n" + vae,
                name -> ModelFolder.read(KnownModels.choice(model, vae)).config().defaults());
    }

    /** The size of the pictures; of those that are made from an image, its own. */
    private int[] size(Values options) {
        ImagePlus image = WindowManager.getCurrentImage();
        return sweep.command().needsMaterial() && image != null ? new int[] {image.getWidth(), image.getHeight()}
                : new int[] {options.get(Settings.WIDTH).orElseGet(usual(options)::width),
                    options.get(Settings.HEIGHT).orElseGet(usual(options)::height)};
    }

    /** @throws IllegalArgumentException if Java's memory has no room for all pictures in the largest one's size */
    private void requireRoom() {
        List<int[]> sizes = IntStream.range(0, sweep.count()).mapToObj(index -> size(sweep.options(index))).toList();
        int width = sizes.stream().mapToInt(size -> size[0]).max().orElseThrow();
        int height = sizes.stream().mapToInt(size -> size[1]).max().orElseThrow();
        boolean same = sizes.stream().allMatch(size -> size[0] == width && size[1] == height);
        int bytes = same ? Integer.BYTES : 2 * Integer.BYTES; // smaller ones are copied onto black
        ResultSize result = new ResultSize(sweep.count() * planes(), width, height, bytes);
        MemoryCheck.here(memory -> memory.require(result));
    }

    /** Of one picture. */
    private int planes() {
        ImagePlus image = WindowManager.getCurrentImage();
        boolean changes = sweep.command().changesPictures() && image != null;
        return !changes ? 1 : sweep.fixed().has(Settings.STACK) ? image.getStackSize() : image.getNChannels();
    }

    /** How many pictures, and how long they will take, in words. */
    String announcement() {
        int count = sweep.count();
        double seconds = 0;
        for (int index = 0; index < count; index++) {
            Values options = sweep.options(index);
            Defaults defaults = usual(options);
            int[] size = size(options);
            OptionalDouble one = StepTime.of(options.get(Settings.MODEL).orElseThrow(), options, defaults.steps(),
                    (double) size[0] * size[1]);
            if (one.isEmpty()) {
                return count + " pictures. How long they take is told after the first: the model \""
                        + options.get(Settings.MODEL).orElseThrow() + "\" has made none on this computer yet.";
            }
            seconds += one.getAsDouble();
        }
        return count + " pictures, about " + StepTime.words(seconds) + " by the last picture of the model.";
    }

    /**
     * Makes all.
     *
     * @param takes is given what was made, also what is finished when the rest does not come
     * @throws java.util.concurrent.CancellationException after Esc
     */
    @SuppressWarnings("try") // the active image is pinned as long as it is open
    void run(Consumer<SweepResult> takes) {
        SweptPictures pictures = new SweptPictures(sweep);
        Optional<Runnable> ending;
        try (PinnedImage pinned = new PinnedImage()) {
            ending = GenerationJob.inTurn(
                    TITLE + ": " + sweep.count() + " pictures", cancellation -> make(pictures, cancellation));
        }
        if (pictures.count() > 0) {
            takes.accept(new SweepResult(sweep, pictures));
        }
        ending.ifPresent(Runnable::run);
        MacroCall.record(LABEL, sweep.given());
        IJ.showProgress(1.0);
        IJ.showStatus(TITLE + ": " + pictures.count() + " pictures");
    }

    /** Throws what ended it before the last picture, if anything did. */
    private Optional<Runnable> make(SweptPictures pictures, Cancellation cancellation) {
        List<Integer> order = sweep.order();
        long start = System.nanoTime();
        for (int i : IntStream.range(0, order.size()).toArray()) {
            int index = order.get(i);
            try {
                cancellation.check();
                GenerationJob.part(sweep.command(), sweep.options(index),
                        ResultPlace.part(new PartOfWork(TITLE, i, order.size(), start),
                                image -> pictures.add(index, image)), cancellation);
            } catch (RuntimeException | OutOfMemoryError e) {
                return Optional.of(() -> {
                    throw e;
                });
            }
        }
        return Optional.empty();
    }
}
