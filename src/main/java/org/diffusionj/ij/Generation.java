package org.diffusionj.ij;

import ij.IJ;
import ij.ImageStack;
import ij.Macro;
import ij.Prefs;
import java.nio.file.Path;
import java.util.Optional;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.ModelRoots;
import org.diffusionj.pipeline.GenerationRequest;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Device;

/** Makes the pictures that options ask for, with the model kept warm, and shows them in one window. */
final class Generation {
    private static final String LAST_MODEL = "diffusion.model";
    private static final String FIRST_MODEL = "starter";

    private Generation() {}

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

    /** What menu and macros call, on their thread: takes the macro's options, or asks for them. */
    static void runCommand(GenerationCommand command) {
        String options = Macro.getOptions(); // known on this thread only
        CommandBorder.run(command.title(), () -> run(command, CommandBorder.inMacro()
                ? command.parse(options == null ? "" : options)
                : GenerationDialog.ask(command)));
    }

    /**
     * Makes, shows and records.
     *
     * @throws IllegalArgumentException if the settings do not go together or the model is broken
     * @throws java.util.concurrent.CancellationException after Esc; no window is left then
     */
    @SuppressWarnings("try") // the Esc key is watched as long as it is open
    private static void run(GenerationCommand command, MacroOptions options) {
        String model = options.get(GenerationKeys.MODEL).orElseGet(Generation::usualModel);
        Path folder = roots().find(model);
        Cancellation cancellation = new Cancellation();
        try (EscapeKey escape = new EscapeKey(cancellation)) {
            IJ.showStatus(command.title() + ": loading " + model + "...");
            GenerationSettings done = WarmPipeline.SHARED.use(folder, options.get(GenerationKeys.DEVICE).orElse(Device.AUTO), warm -> {
                GenerationRequest usual = warm.pipeline().request("").build();
                GenerationSettings settings = GenerationSettings.of(command, options, model, usual);
                run(settings, warm, cancellation);
                return settings;
            });
            Prefs.set(LAST_MODEL, model);
            MacroCall.record(command.label(), done.options());
        }
    }

    private static void run(GenerationSettings settings, WarmPipeline.Warm warm, Cancellation cancellation) {
        ResultWindow window = new ResultWindow(settings.prompt());
        JobProgress progress = new JobProgress(settings.command().title(), settings.images(), window, settings.preview());
        boolean shown = false;
        try {
            ImageStack pictures = new ImageStack();
            for (int i = 0; i < settings.images(); i++) {
                progress.begin(i);
                RgbImage picture = warm.pipeline().generate(settings.request(i), progress, cancellation).image();
                pictures.addSlice("seed=" + settings.seed(i), ResultWindow.processor(picture));
            }
            PictureInfo info = PictureInfo.of(settings, warm, progress.warnings());
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
}
