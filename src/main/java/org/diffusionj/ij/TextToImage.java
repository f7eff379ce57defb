package org.diffusionj.ij;

import ij.IJ;
import ij.ImageStack;
import ij.Prefs;
import java.nio.file.Path;
import java.util.Optional;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.ModelRoots;
import org.diffusionj.runtime.Cancellation;

/** Makes the pictures that options ask for, with the model kept warm, and shows them in one window. */
final class TextToImage {
    static final String TITLE = "Text to Image";

    private static final String LAST_MODEL = "diffusion.model";
    private static final String FIRST_MODEL = "starter";

    private TextToImage() {}

    /** Where models are looked for. */
    static ModelRoots roots() {
        return ModelRoots.standard(Optional.ofNullable(IJ.getDirectory("imagej")).map(Path::of));
    }

    /** The model to take when none is named: the last used if it is still there, else the starter. */
    static String usualModel() {
        String last = Prefs.get(LAST_MODEL, FIRST_MODEL);
        try {
            roots().find(last);
            return last;
        } catch (IllegalArgumentException gone) {
            return FIRST_MODEL;
        }
    }

    /**
     * Makes, shows and records.
     *
     * @throws IllegalArgumentException if the settings do not go together or the model is broken
     * @throws java.util.concurrent.CancellationException after Esc; no window is left then
     */
    @SuppressWarnings("try") // the Esc key is watched as long as it is open
    static void run(MacroOptions options) {
        String model = options.get(TextToImageKeys.MODEL).orElseGet(TextToImage::usualModel);
        Path folder = roots().find(model);
        Cancellation cancellation = new Cancellation();
        try (EscapeKey escape = new EscapeKey(cancellation)) {
            IJ.showStatus(TITLE + ": loading " + model + "...");
            TextToImageJob done = WarmPipeline.SHARED.use(folder, warm -> {
                TextToImageJob job = TextToImageJob.of(options, model, warm.pipeline()::request);
                run(job, warm, cancellation);
                return job;
            });
            Prefs.set(LAST_MODEL, model);
            MacroCall.record(TextToImageJob.COMMAND, done.options());
        }
    }

    private static void run(TextToImageJob job, WarmPipeline.Warm warm, Cancellation cancellation) {
        ResultWindow window = new ResultWindow(job.prompt());
        JobProgress progress = new JobProgress(TITLE, job.images(), window, job.preview());
        boolean shown = false;
        try {
            ImageStack pictures = new ImageStack();
            for (int i = 0; i < job.images(); i++) {
                progress.begin(i);
                RgbImage picture = warm.pipeline().generate(job.request(i), progress, cancellation).image();
                pictures.addSlice("seed=" + job.seed(i), ResultWindow.processor(picture));
            }
            PictureInfo info = PictureInfo.of(job, warm, progress.warnings());
            cancellation.check();
            window.show(pictures, info);
            shown = true;
            progress.end("seed " + job.seed(0));
        } finally {
            if (!shown) {
                window.discard();
            }
        }
    }
}
