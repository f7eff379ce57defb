package org.diffusionj.ij.compare;

import ij.IJ;
import ij.ImagePlus;
import ij.WindowManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.diffusionj.ij.job.GenerationJob;
import org.diffusionj.ij.macro.MacroCall;
import org.diffusionj.ij.macro.MacroOptionsReader;
import org.diffusionj.image.RgbImage;
import org.diffusionj.measure.FeatureSpace;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.ValueKind;
import org.diffusionj.settings.Values;

/** Reads both sets, measures them, shows the table, the curves and the maps, and records the call. */
final class CompareJob {
    static final String LABEL = "Compare Images...";
    static final Setting<String> REFERENCE = Setting.of("reference", ValueKind.name());
    static final Setting<String> IMAGES = Setting.of("images", ValueKind.name());
    static final Setting<Path> FEATURES = Setting.of("features", ValueKind.file());

    private static final int SPECTRUM = 64;

    private final Values options;
    private final PictureSource reference;
    private final PictureSource images;
    private boolean spectrum = true;

    private CompareJob(Values options, PictureSource reference, PictureSource images) {
        this.options = options;
        this.reference = reference;
        this.images = images;
    }

    static final List<Setting<?>> KEYS = List.of(REFERENCE, IMAGES, FEATURES);

    /** The options of a macro. */
    static Values read(String options) {
        return MacroOptionsReader.read(KEYS, options);
    }

    /** @throws IllegalArgumentException if something is not there */
    static CompareJob of(Values given) {
        String reference = given.get(REFERENCE).orElseThrow(() -> new IllegalArgumentException(
                "'reference' is required. Write 'reference=[title of a stack, or a folder]'."
                        + " See docs/compare.md#what-is-compared"));
        Values options = given.get(IMAGES).isPresent() ? given : given.with(IMAGES, activeTitle());
        options.get(FEATURES).filter(file -> !Files.isRegularFile(file)).ifPresent(file -> {
            throw new IllegalArgumentException("'features': there is no file " + file
                    + ". See docs/compare.md#feature-networks");
        });
        return new CompareJob(options, PictureSource.of("reference", reference),
                PictureSource.of("images", options.get(IMAGES).orElseThrow()));
    }

    private static String activeTitle() {
        ImagePlus active = WindowManager.getCurrentImage();
        if (active == null) {
            throw new IllegalArgumentException("'images' is absent, and there is no image open. Write 'images=[title of"
                    + " a stack, or a folder]', or open one. See docs/compare.md#what-is-compared");
        }
        return active.getTitle();
    }

    /**
     * Compares.
     *
     * @param takes is given what was found, before others have their turn
     * @throws java.util.concurrent.CancellationException after Esc
     */
    void run(Consumer<Compared> takes) {
        GenerationJob.inTurn(Comparison.TITLE + ": " + images.shortName(), cancellation -> {
            takes.accept(run(cancellation));
            return null;
        });
        MacroCall.record(LABEL, options);
        IJ.showProgress(1.0);
        IJ.showStatus(Comparison.TITLE + ": " + reference.size() + " and " + images.size() + " pictures");
    }

    private Compared run(Cancellation cancellation) {
        Levels ofReference = Levels.of(reference, index -> look(reference, index, cancellation));
        Levels ofImages = Levels.of(images, index -> look(images, index, cancellation));
        Objects objects = new Objects(brightShare(ofReference, cancellation) > 0.5);
        return FeatureSpaces.use(options.get(FEATURES), spectrum, cancellation, spaces -> {
            MeasuredSet one = measured(reference, ofReference.or(ofImages), spaces, objects, 0, cancellation);
            MeasuredSet other = measured(images, ofReference.or(ofImages), spaces, objects, reference.size(),
                    cancellation);
            MeasureTable table = new Comparison(one, other, ofReference.or(ofImages), objects, cancellation).of(spaces);
            return new Compared(one.maps(), other.maps(), Curves.of(spaces, one, other), table.rows());
        });
    }

    private void look(PictureSource source, int index, Cancellation cancellation) {
        cancellation.check();
        ImagePlus image = source.images().apply(index);
        spectrum &= Math.min(image.getWidth(), image.getHeight()) >= SPECTRUM;
        IJ.showStatus(Comparison.TITLE + ": reading " + source.names().get(index));
    }

    private double brightShare(Levels levels, Cancellation cancellation) {
        double sum = 0;
        for (int i = 0; i < reference.size(); i++) {
            cancellation.check();
            sum += Objects.brightShare(levels.picture(reference.images().apply(i)));
        }
        return sum / reference.size();
    }

    private MeasuredSet measured(PictureSource source, Levels levels, List<FeatureSpace> spaces, Objects objects,
            int before, Cancellation cancellation) {
        MeasuredSet set = new MeasuredSet(source, levels, spaces);
        for (int i = 0; i < source.size(); i++) {
            cancellation.check();
            IJ.showStatus(Comparison.TITLE + ": measuring " + source.names().get(i));
            IJ.showProgress(before + i, reference.size() + images.size());
            RgbImage picture = levels.picture(source.images().apply(i));
            try {
                set.add(picture, objects);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("\"" + source.names().get(i) + "\" of " + source.shortName() + ": "
                        + e.getMessage(), e);
            }
        }
        return set;
    }
}
