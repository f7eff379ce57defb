package org.diffusionj.ij.job;

import ij.ImageStack;
import org.diffusionj.ij.memory.ResultSize;
import org.diffusionj.ij.provenance.PictureInfo;
import org.diffusionj.ij.request.GenerationSettings;
import org.diffusionj.model.Defaults;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.pipeline.GenerationRequest;
import org.diffusionj.pipeline.Start;

/** Pictures from words alone: one image, or a stack with a slice for each seed. */
final class NewPictures implements PictureWork {
    private final FollowedImages followed;
    private final ResultPlace place;

    /** @param followed what they follow besides their prompts */
    NewPictures(FollowedImages followed, ResultPlace place) {
        this.followed = followed;
        this.place = place;
    }

    @Override
    public void hold() {
        followed.hold();
    }

    @Override
    public FollowedImages followed() {
        return followed;
    }

    @Override
    public Defaults usual(ModelFolder model, int unit) {
        return model.config().defaults();
    }

    @Override
    public ResultSize resultSize(GenerationSettings settings) {
        GenerationRequest request = settings.request(0, new Start.Noise());
        return new ResultSize(settings.images(), request.width(), request.height(), Integer.BYTES);
    }

    @Override
    public void make(GenerationSettings settings, JobModels models) {
        ResultWindow window = new ResultWindow(settings.prompt(), place);
        JobProgress progress = new JobProgress(
                settings.command().title(), "image", settings.images(), window, settings.preview());
        ImageStack pictures = new ImageStack();
        try {
            PictureSeries series = models.make(settings.images(), index -> request(settings, index), progress,
                    (index, model, request) -> pictures.addSlice("seed=" + settings.seed(index), ResultWindow.processor(
                            model.generate(request, progress, models.cancellation()).image())));
        if (series.finished() > 0) {
                window.show(pictures, series, PictureInfo.of(settings, models.first(), models.refinement(),
                        request(settings, 0), progress.warnings()).with(progress.verdict()).with(followed.entries()));
            }
            series.end();
            progress.end("seed " + settings.seed(0));
        } finally {
            window.discard();
        }
    }

    private GenerationRequest request(GenerationSettings settings, int index) {
        return settings.request(index, new Start.Noise(),
                followed.of(new PlaceInSeries(index, settings.images(), index, settings.images())));
    }

    @Override
    public void close() {
        followed.close();
    }
}
