package org.diffusionj.ij.job;

import ij.ImagePlus;
import ij.ImageStack;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.diffusionj.ij.labels.LabelSource;
import org.diffusionj.ij.labels.LabelledImage;
import org.diffusionj.ij.memory.ResultSize;
import org.diffusionj.ij.pixels.ControlImage;
import org.diffusionj.ij.provenance.PictureInfo;
import org.diffusionj.ij.request.GenerationSettings;
import org.diffusionj.image.Labels;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.ControlPreparation;
import org.diffusionj.model.Defaults;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.pipeline.GenerationRequest;
import org.diffusionj.pipeline.Start;
import org.diffusionj.settings.ControlSettings;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Truth;
import org.diffusionj.settings.Values;

/** Pictures of objects whose places are known: of each plane of labels one, or of one plane several. */
final class LabelledPictures implements PictureWork {
    private static final ControlSettings FIRST = Settings.CONTROLS.get(0);

    private final LabelSource source;
    private final FollowedImages followed;
    private final Truth truth;
    private final ResultPlace place;

    private LabelledPictures(LabelSource source, FollowedImages followed, Truth truth, ResultPlace place) {
        this.place = place;
        this.source = source;
        this.followed = followed;
        this.truth = truth;
        LabelledImage.require(truth, source.planes());
    }

    /**
     * Reads the labels.
     *
     * @throws IllegalArgumentException if there are none, or what is given is none
     * @throws IllegalStateException if nothing is open
     */
    static LabelledPictures of(Values options, ResultPlace place) {
        Optional<ImagePlus> image = options.get(FIRST.image()).map(ControlImage::find).or(LabelSource::active);
        return new LabelledPictures(LabelSource.of(options, image),
                FollowedImages.of(options.without(FIRST.image()), Optional.empty()), options.orUsual(Settings.TRUTH),
                place);
    }

    @Override
    public void hold() {
        source.hold();
        followed.hold();
    }

    @Override
    public Values filled(Values options) {
        return options.with(Settings.LABELS, source.kind());
    }

    @Override
    public FollowedImages followed() {
        return followed;
    }

    @Override
    public Defaults usual(ModelFolder model, int unit) {
        int both = Math.max(unit, model.config().pipeline().pictureUnit());
        return model.config().defaults().withSize(roundedUp(source.width(), both), roundedUp(source.height(), both));
    }

    private static int roundedUp(int pixels, int unit) {
        return (pixels + unit - 1) / unit * unit;
    }

    /** With a channel of labels, three channels of 16 bits beside it. */
    @Override
    public ResultSize resultSize(GenerationSettings settings) {
        int bytes = truth == Truth.CHANNEL ? 2 * Integer.BYTES : Integer.BYTES;
        return new ResultSize(pictures(settings), source.width(), source.height(), bytes);
    }

    private int pictures(GenerationSettings settings) {
        return Math.max(settings.images(), source.planes().size());
    }

    /** Of several pictures of one plane, all have its labels. */
    private int plane(int picture) {
        return source.planes().size() == 1 ? 0 : picture;
    }

    @Override
    public void make(GenerationSettings settings, JobModels models) {
        int count = pictures(settings);
        boolean stack = source.planes().size() > 1;
        ResultWindow window = new ResultWindow(settings.prompt(), place);
        JobProgress progress = new JobProgress(
                settings.command().title(), stack ? "slice" : "image", count, window, settings.preview());
        ImageStack pictures = new ImageStack();
        try {
            GenerationRequest first = request(settings, 0, count);
            PictureSeries series = models.make(count, index -> index == 0 ? first : request(settings, index, count),
                    progress,
                    (index, model, request) -> pictures.addSlice(sliceLabel(settings, index),
                            ResultWindow.processor(fit(settings).fromModel(
                                    model.generate(request, progress, models.cancellation()).image()))));
            if (series.finished() > 0) {
                PictureInfo info = PictureInfo.of(settings, models.first(), models.refinement(), first,
                        progress.warnings()).with(source.entries()).with(progress.verdict()).with(followed.entries());
                show(pictures, series, stack ? info.with(Map.of("slices", series.words("slices") + " are finished, each"
                        + " made for itself with the same noise: the stack is not consistent in 3-D")) : info, window);
            }
            series.end();
            progress.end("seed " + settings.seed(0));
        } finally {
            window.discard();
        }
    }

    private void show(ImageStack pictures, PictureSeries series, PictureInfo info, ResultWindow window) {
        List<Labels> labels = IntStream.range(0, series.finished())
                .mapToObj(index -> source.planes().get(plane(index))).toList();
        ImagePlus image = LabelledImage.of(pictures, labels, truth);
        image.setCalibration(source.calibration());
        if (series.isWhole()) {
            window.show(image, info);
        } else {
            window.keep(image, series.words(source.planes().size() > 1 ? "slices" : "images"), info);
        }
    }

    private String sliceLabel(GenerationSettings settings, int index) {
        return source.planes().size() > 1 ? source.planeLabel(index) : "seed=" + settings.seed(index);
    }

    private LabelFit fit(GenerationSettings settings) {
        GenerationRequest request = settings.request(0, new Start.Noise());
        return new LabelFit(source.width(), source.height(), request.width(), request.height());
    }

    /** Slices of a stack have one seed, pictures of one plane count up. */
    private GenerationRequest request(GenerationSettings settings, int index, int count) {
        Labels labels = fit(settings).toModel(source.planes().get(plane(index)));
        return settings.request(source.planes().size() > 1 ? 0 : index, new Start.Noise(),
                followed.with(FIRST, prepared(labels, settings), new PlaceInSeries(index, count, index, count)));
    }

    private static RgbImage prepared(Labels labels, GenerationSettings settings) {
        ControlPreparation preparation = settings.options().get(FIRST.preparation()).orElse(ControlPreparation.LABELS);
        return switch (preparation) {
            case LABELS -> labels.control();
            case EDGES, SCRIBBLE -> labels.borders();
            case NONE -> throw new IllegalArgumentException("'" + FIRST.preparation() + "=None' takes an image as it is"
                    + " seen, which \"Labels to Image...\" does not. Use \"Text to Image...\" with '" + FIRST.image()
                    + "', or a control network for labels, edges or scribbles. See docs/labels.md#control-networks");
        };
    }

    @Override
    public void close() {
        followed.close();
        source.close();
    }
}
