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
    @Override
    public void hold() {
        // There is nothing.
    }

    @Override
    public Defaults usual(ModelFolder model, int unit) {
        return model.config().defaults();
    }

    @Override
    public ResultSize resultSize(GenerationSettings settings) {
        GenerationRequest request = request(settings, 0);
        return new ResultSize(settings.images(), request.width(), request.height(), Integer.BYTES);
    }

    @Override
    public void make(GenerationSettings settings, JobModels models) {
        ResultWindow window = new ResultWindow(settings.prompt());
        JobProgress progress = new JobProgress(
                settings.command().title(), "image", settings.images(), window, settings.preview());
        ImageStack pictures = new ImageStack();
        try {
            PictureSeries series = models.make(settings.images(), index -> request(settings, index), progress,
                    (index, model, request) -> pictures.addSlice("seed=" + settings.seed(index), ResultWindow.processor(
                            model.generate(request, progress, models.cancellation()).image())));
        if (series.finished() > 0) {
                window.show(pictures, series, PictureInfo.of(settings, models.first(), models.refinement(),
                        request(settings, 0), progress.warnings()).with(progress.verdict()));
            }
            series.end();
            progress.end("seed " + settings.seed(0));
        } finally {
            window.discard();
        }
    }

    private static GenerationRequest request(GenerationSettings settings, int index) {
        return settings.request(index, new Start.Noise());
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
