package org.diffusionj.ij.job;

import ij.ImagePlus;
import java.awt.Rectangle;
import java.util.Map;
import java.util.Optional;
import org.diffusionj.ij.memory.ResultSize;
import org.diffusionj.ij.pixels.AreaSelection;
import org.diffusionj.ij.pixels.ImageCopy;
import org.diffusionj.ij.pixels.InPlaceEdit;
import org.diffusionj.ij.pixels.SourceFacts;
import org.diffusionj.ij.pixels.SourceImage;
import org.diffusionj.ij.provenance.PictureInfo;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.ij.request.GenerationSettings;
import org.diffusionj.image.Mask;
import org.diffusionj.model.Defaults;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;

/**
 * Pictures from the active image: of the same kind, size and calibration, each plane made anew or, where
 * there is a mask, the masked pixels of it. The image itself changes only in place, with Undo.
 */
final class ChangedPictures implements PictureWork {
    private final Values options;
    private final SourceImage source;
    private final Optional<Mask> mask;
    private final FollowedImages followed;
    private final ResultPlace place;

    /** The selection that the mask was made of, for the info. */
    private final Map<String, String> selection;

    private ChangedPictures(Values options, SourceImage source, Optional<Mask> mask, ResultPlace place) {
        this.options = options;
        this.source = source;
        this.mask = mask;
        this.followed = FollowedImages.of(options, Optional.of(source));
        this.place = place;
        this.selection = mask.isEmpty() ? Map.of()
                : Map.of("source-selection", AreaSelection.encoded(source.image()));
    }

    static ChangedPictures of(GenerationCommand command, Values options, ResultPlace place) {
        ImagePlus image = SourceImage.active();
        Optional<Mask> mask = command == GenerationCommand.INPAINT ? Optional.of(AreaSelection.mask(image))
                : Optional.empty();
        Rectangle region = mask.isPresent()
                ? new Rectangle(image.getWidth(), image.getHeight()) : AreaSelection.region(image);
        if (options.has(Settings.INPLACE)) {
            InPlaceEdit.check(image);
        }
        return new ChangedPictures(options, SourceImage.of(image, region, options.has(Settings.STACK)), mask,
                place);
    }

    @Override
    public void hold() {
        source.lock();
        followed.hold();
    }

    @Override
    public FollowedImages followed() {
        return followed;
    }

    @Override
    public Defaults usual(ModelFolder model, int unit) {
        int both = Math.max(unit, model.config().pipeline().pictureUnit());
        return model.config().defaults()
                .withSize(roundedUp(source.region().width, both), roundedUp(source.region().height, both));
    }

    private static int roundedUp(int pixels, int unit) {
        return (pixels + unit - 1) / unit * unit;
    }

    /** In RGB, there is a copy of the image's kind first. */
    @Override
    public ResultSize resultSize(GenerationSettings settings) {
        Rectangle region = source.region();
        return new ResultSize(source.planes().size() * settings.images(), region.width, region.height,
                source.image().getBytesPerPixel() + (options.has(Settings.OUTPUT) ? Integer.BYTES : 0));
    }

    @Override
    public void make(GenerationSettings settings, JobModels models) {
        boolean stack = options.has(Settings.STACK);
        ImagePlus copy = ImageCopy.of(source, settings.images());
        SourceFacts facts = new SourceFacts(source);
        ImagePlus result = options.has(Settings.OUTPUT) ? ImageCopy.inRgb(copy) : copy;
        int planes = result.getStackSize();
        ResultWindow window = new ResultWindow(settings.prompt(), place);
        JobProgress progress = new JobProgress(
                settings.command().title(), stack ? "slice" : "image", planes, window, settings.preview());
        try {
            facts.warnings().forEach(progress::warn);
            PlaneChange change = new PlaneChange(settings, mask, followed, models, progress);
            PictureSeries series = change.all(result).inGroupsOf(stack ? 1 : planes / settings.images());
            if (series.finished() > 0) {
                PictureInfo info = PictureInfo.of(settings, models.first(), models.refinement(),
                        change.request(result, 1), progress.warnings()).with(facts.entries()).with(progress.verdict())
                        .with(selection).with(followed.entries());
                if (stack) {
                    info = info.with(Map.of("slices", series.words("slices") + " are finished, each made for"
                            + " itself with the same noise: the stack is not consistent in 3-D"));
                }
                show(result, series, info, window);
            }
            series.end();
            progress.end("seed " + settings.seed(0));
        } finally {
            window.discard();
        }
    }

    private void show(ImagePlus result, PictureSeries series, PictureInfo info, ResultWindow window) {
        if (options.has(Settings.INPLACE)) {
            InPlaceEdit.apply(source, result);
            info.addTo(source.image());
            place.stays(source.image());
        } else if (series.isWhole()) {
            window.show(result, info);
        } else {
            ImagePlus part = ImageCopy.first(result, result.getStackSize() / series.length() * series.finished());
            window.keep(part, series.words(options.has(Settings.STACK) ? "slices" : "images"), info);
        }
    }

    @Override
    public void close() {
        followed.close();
        source.close();
    }
}
