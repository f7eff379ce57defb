package org.diffusionj.ij.fit;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.macro.Interpreter;
import ij.process.ColorProcessor;
import java.awt.GraphicsEnvironment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.diffusionj.image.RgbImage;
import org.diffusionj.measure.Thumbnail;
import org.diffusionj.model.Adapters;
import org.diffusionj.model.ControlNet;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.pipeline.Control;
import org.diffusionj.pipeline.Provenance;
import org.diffusionj.pipeline.StableDiffusion;
import org.diffusionj.runtime.Backend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.training.Example;
import org.diffusionj.training.FitSettings;

/** Pictures of the same seeds, made every so often with what was learned so far. */
final class FitSamples implements AutoCloseable {
    /** How many at a time: the captions in turn. */
    private static final int COUNT = 2;

    private final ModelFolder model;
    private final List<String> captions;
    private final FitSettings settings;
    private final Backend backend;
    private final Cancellation cancellation;
    private final ImageStack pictures = new ImageStack();
    private final List<RgbImage> followed = new ArrayList<>();
    private final List<Thumbnail> last = new ArrayList<>();
    private Optional<ImagePlus> shown = Optional.empty();
    private StableDiffusion open;

    FitSamples(ModelFolder model, List<Example> examples, FitSettings settings, Backend backend,
            Cancellation cancellation) {
        this.model = model;
        this.captions = examples.stream().map(Example::caption).distinct().toList();
        this.settings = settings;
        this.backend = backend;
        this.cancellation = cancellation;
    }

    /** Makes pictures with a result as it is now, and shows them behind the former ones. */
    void make(int step, Path place) {
        use(place);
        if (step <= settings.steps() / 2) {
            last.clear();
        }
        for (int i = 0; i < COUNT; i++) {
            long seed = settings.seed() + i;
            RgbImage picture = open.generate(open.request(captions.get(i % captions.size()))
                    .size(settings.size(), settings.size()).seed(seed).controls(controls(place, i)).build(),
                    (call, calls, preview) -> {}, cancellation).image();
            last.add(Thumbnail.of(picture));
            pictures.addSlice("step=" + step + " seed=" + seed,
                    new ColorProcessor(picture.width(), picture.height(), picture.packed()));
        }
        show(place);
    }

    /** Pictures of labels are followed from now on, those of held-out images first. */
    void follow(RgbImage picture, boolean heldOut) {
        followed.add(heldOut ? 0 : followed.size(), picture);
    }

    private List<Control> controls(Path place, int number) {
        return followed.isEmpty() ? List.of()
                : List.of(new Control(followed.get(number % followed.size()), ControlNet.read(place)));
    }

    private void use(Path place) {
        if (!followed.isEmpty()) {
            open = open == null ? StableDiffusion.open(model, backend, cancellation) : open;
            return;
        }
        if (Files.isDirectory(place)) {
            close();
            open = StableDiffusion.open(ModelFolder.read(place), backend, cancellation);
            return;
        }
        ModelFolder learned = model.with(new Adapters(
                List.of(new Adapters.Lora(place.getFileName().toString(), place, 1, 1)), List.of()));
        open = open == null ? StableDiffusion.open(learned, backend, cancellation) : open.with(learned, cancellation);
    }

    private void show(Path place) {
        ImagePlus image = shown.orElseGet(() -> new ImagePlus("Samples of " + place.getFileName(), pictures));
        image.setStack(pictures);
        image.setSlice(pictures.size());
        image.setProperty("Info", "These pictures are synthetic: a diffusion model made them from words while it was"
                + " trained. They show nothing that exists.\nDigitalSourceType = " + Provenance.SYNTHETIC + "\n");
        image.setProp("diffusion.DigitalSourceType", Provenance.SYNTHETIC);
        boolean seen = IJ.isMacro() || !GraphicsEnvironment.isHeadless();
        if (shown.isEmpty() && seen && !Interpreter.isBatchMode()) {
            image.show();
        }
        shown = Optional.of(image);
    }

    /** The stack of all, if there are any. */
    Optional<ImagePlus> image() {
        return shown;
    }

    /** The pictures of the second half, to be compared with those that were learned from. */
    List<Thumbnail> last() {
        return List.copyOf(last);
    }

    @Override
    public void close() {
        if (open != null) {
            open.close();
            open = null;
        }
    }
}
