package org.diffusionj.ij.labels;

import ij.ImagePlus;
import ij.WindowManager;
import ij.gui.Roi;
import ij.measure.Calibration;
import java.awt.Rectangle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.diffusionj.ij.pixels.SourceImage;
import org.diffusionj.image.Labels;
import org.diffusionj.settings.LabelKind;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;

/**
 * Where objects are to lie, as it was when this was made: in the planes of an image, or in the ROI Manager, whose
 * selections belong to an image that gives their size, if one is open.
 */
public final class LabelSource implements AutoCloseable {
    private static final String ANCHOR = " See docs/labels.md#label-images";

    private final LabelKind kind;
    private final Optional<SourceImage> source;
    private final List<Labels> planes;

    private LabelSource(LabelKind kind, Optional<SourceImage> source, List<Labels> planes) {
        this.kind = kind;
        this.source = source;
        this.planes = planes;
        if (planes.stream().allMatch(Labels::isEmpty)) {
            throw new IllegalArgumentException("There are no labels: all pixels of "
                    + source.map(image -> "\"" + image.image().getTitle() + "\"").orElse("the plane")
                    + (planes.size() == 1 && source.isPresent() && source.get().image().getStackSize() > 1
                            ? ", slice " + source.get().planes().get(0) : "")
                    + " are background. Give objects numbers from 1 on." + ANCHOR);
        }
    }

    /**
     * What options mean.
     *
     * @param image that they name, else the active one, if any is open
     * @throws IllegalArgumentException if it holds no labels, saying which pixel is none
     * @throws IllegalStateException if there is nothing to read
     */
    public static LabelSource of(Values options, Optional<ImagePlus> image) {
        Optional<LabelKind> said = options.get(Settings.LABELS);
        if (said.filter(LabelKind.ROIS::equals).isPresent()
                || said.isEmpty() && image.isEmpty() && Selections.isThere()) {
            return ofSelections(options, image);
        }
        ImagePlus labelled = image.orElseThrow(LabelSource::nothing);
        SourceImage source = source(labelled, options.has(Settings.STACK));
        LabelKind kind = said.orElseGet(() -> source.planes().stream()
                .allMatch(index -> LabelReader.kindOf(LabelReader.plane(labelled, index)) == LabelKind.MASK)
                ? LabelKind.MASK : LabelKind.LABELS);
        return new LabelSource(kind, Optional.of(source),
                source.planes().stream().map(index -> LabelReader.read(labelled, index, kind)).toList());
    }

    private static IllegalStateException nothing() {
        return new IllegalStateException("There is no image open that holds labels, and the ROI Manager is empty. Open"
                + " a label image or a mask, or add selections to the ROI Manager." + ANCHOR);
    }

    /** @throws IllegalStateException if there is neither an image nor a selection in the ROI Manager */
    public static void requireAny() {
        if (active().isEmpty() && !Selections.isThere()) {
            throw nothing();
        }
    }

    private static LabelSource ofSelections(Values options, Optional<ImagePlus> image) {
        List<Roi> rois = Selections.all();
        if (image.isEmpty()) {
            return new LabelSource(LabelKind.ROIS, Optional.empty(), List.of(Selections.drawn(rois,
                    size(options.get(Settings.WIDTH)), size(options.get(Settings.HEIGHT)), Optional.empty(), 0)));
        }
        SourceImage source = source(image.get(), options.has(Settings.STACK));
        return new LabelSource(LabelKind.ROIS, Optional.of(source), source.planes().stream()
                .map(index -> Selections.drawn(rois, image.get().getWidth(), image.get().getHeight(), image, index))
                .toList());
    }

    private static int size(Optional<Integer> pixels) {
        return pixels.orElseThrow(() -> new IllegalArgumentException("The selections of the ROI Manager say nothing of"
                + " the picture's size: open the image that they belong to, or give 'width' and 'height'."
                + " See docs/labels.md#roi-manager"));
    }

    private static SourceImage source(ImagePlus image, boolean stack) {
        return SourceImage.ofPlanes(image, stack ? IntStream.rangeClosed(1, image.getStackSize()).boxed().toList()
                : List.of(image.getCurrentSlice()));
    }

    /** The active image, if there is one. */
    public static Optional<ImagePlus> active() {
        return Optional.ofNullable(WindowManager.getCurrentImage());
    }

    /** Locks the image until this is closed. */
    public void hold() {
        source.ifPresent(SourceImage::lock);
    }

    /** What it is read as. */
    public LabelKind kind() {
        return kind;
    }

    /** Of each plane, the labels. */
    public List<Labels> planes() {
        return planes;
    }

    public int width() {
        return planes.get(0).width();
    }

    public int height() {
        return planes.get(0).height();
    }

    /** What is written beside a plane, the first being 0, or null. */
    public String planeLabel(int plane) {
        return source.map(image -> image.label(image.planes().get(plane))).orElse(null);
    }

    /** The image's calibration; one in pixels if there is none. */
    public Calibration calibration() {
        return source.map(image -> image.image().getCalibration().copy()).orElseGet(Calibration::new);
    }

    /** The image's slices and frames; one of each where not all planes are taken. */
    public int[] slicesAndFrames() {
        ImagePlus image = source.map(SourceImage::image).orElse(null);
        boolean all = image != null && planes.size() == image.getStackSize() && image.getNChannels() == 1;
        return all ? new int[] {image.getNSlices(), image.getNFrames()} : new int[] {planes.size(), 1};
    }

    /** SHA-256 of the numbers of all planes, row by row, in 32 bits, the high byte first. */
    public String sha256() {
        return LabelHash.of(planes);
    }

    /** For the result's info, by key. */
    public Map<String, String> entries() {
        Map<String, String> entries = new LinkedHashMap<>();
        source.ifPresent(from -> {
            ImagePlus image = from.image();
            entries.put("source-title", image.getTitle());
            entries.put("source-sha256", from.sha256());
            entries.put("source-type", image.getWidth() + " x " + image.getHeight() + " pixels of "
                    + image.getBitDepth() + " bits");
            if (image.getStackSize() > 1) {
                entries.put("source-slices", from.planes().size() == 1 ? from.planes().get(0).toString()
                        : from.planes().get(0) + " to " + from.planes().get(from.planes().size() - 1));
            }
        });
        entries.put("labels-size", width() + " x " + height());
        entries.put("labels-sha256", sha256());
        return entries;
    }

    @Override
    public void close() {
        source.ifPresent(SourceImage::close);
    }
}
