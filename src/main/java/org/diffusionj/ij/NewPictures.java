package org.diffusionj.ij;

import ij.ImageStack;
import org.diffusionj.image.RgbImage;
import org.diffusionj.pipeline.GenerationRequest;
import org.diffusionj.pipeline.StableDiffusion;
import org.diffusionj.pipeline.Start;
import org.diffusionj.runtime.Cancellation;

/** Pictures from words alone: one image, or a stack with a slice for each seed. */
final class NewPictures implements PictureWork {
    @Override
    public GenerationRequest usual(StableDiffusion model, int unit) {
        return model.request("").build();
    }

    @Override
    public void make(GenerationSettings settings, WarmPipeline.Warm warm, Cancellation cancellation) {
        ResultWindow window = new ResultWindow(settings.prompt());
        JobProgress progress = new JobProgress(
                settings.command().title(), "image", settings.images(), window, settings.preview());
        boolean shown = false;
        try {
            ImageStack pictures = new ImageStack();
            for (int i = 0; i < settings.images(); i++) {
                progress.begin(i);
                RgbImage picture = warm.pipeline().generate(request(settings, i), progress, cancellation).image();
                pictures.addSlice("seed=" + settings.seed(i), ResultWindow.processor(picture));
            }
            PictureInfo info = PictureInfo.of(settings, warm, request(settings, 0), progress.warnings())
                    .with(progress.verdict());
            cancellation.check();
            window.show(pictures, info);
            shown = true;
            progress.end("seed " + settings.seed(0));
        } finally {
            if (!shown) {
                window.discard();
            }
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
