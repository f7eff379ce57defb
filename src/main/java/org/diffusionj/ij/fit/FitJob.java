package org.diffusionj.ij.fit;

import ij.IJ;
import ij.ImagePlus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.diffusionj.ij.border.CommandTurn;
import org.diffusionj.ij.job.EscapeKey;
import org.diffusionj.ij.macro.MacroCall;
import org.diffusionj.ij.macro.MacroOptionsReader;
import org.diffusionj.ij.models.KnownModels;
import org.diffusionj.ij.models.WarmPipeline;
import org.diffusionj.ij.pixels.GivenImages;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.runtime.Backend;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;
import org.diffusionj.training.Example;
import org.diffusionj.training.FitSettings;
import org.diffusionj.training.Training;

/** Carries out one call of the command: trains, shows how it goes, and says where the result is. */
public final class FitJob {
    public static final String COMMAND = "Fit Model to Images...";
    public static final String TITLE = "Fit Model to Images";

    private FitJob() {}

    /** What a macro gave. */
    public static Values parse(String options) {
        return MacroOptionsReader.read(FitKeys.ALL, options);
    }

    /**
     * What a training left.
     *
     * @param place the LoRA's file, or the model's folder
     * @param samples the pictures made meanwhile, if there are any
     */
    public record Fitted(Path place, Optional<ImagePlus> samples, long seed) {}

    /**
     * Trains.
     *
     * @throws IllegalArgumentException if the values do not go together, before anything is computed
     * @throws java.util.concurrent.CancellationException after Esc, when what there is was kept
     */
    @SuppressWarnings("try") // the Esc key is watched as long as it is open
    public static Fitted run(Values values) {
        String source = required(values, FitKeys.SOURCE);
        required(values, FitKeys.NAME);
        String name = values.get(Settings.MODEL).orElseGet(KnownModels::usual);
        ModelFolder model = ModelFolder.read(KnownModels.choice(name, Optional.empty()));
        FitChoice choice = new FitChoice(values, model);
        FitSettings settings = choice.settings();
        Path place = choice.place(KnownModels.roots().roots());
        List<Example> examples = examples(source, values);
        return CommandTurn.take(TITLE + ": " + place.getFileName(), cancellation -> {
            try (EscapeKey escape = new EscapeKey(cancellation)) {
                makeFolder(place.getParent());
                Backend backend = WarmPipeline.processor();
                MacroCall.beforeWindows();
                try (FitProgress progress = new FitProgress(model, examples, settings, backend, cancellation)) {
                    new Training(model, choice.control(), examples, settings, backend, progress)
                            .run(place, values.orUsual(FitKeys.RESUME), cancellation);
                    progress.end(place);
                    MacroCall.record(COMMAND, values.with(Settings.MODEL, name)
                            .with(FitKeys.SEED, OptionalLong.of(settings.seed())));
                    return new Fitted(place, progress.samples(), settings.seed());
                }
            }
        });
    }

    private static List<Example> examples(String source, Values values) {
        List<Example> pictures = FitPictures.of(source, values.get(FitKeys.PROMPT));
        return values.get(FitKeys.LABELS).map(labels ->
                FitLabels.beside(pictures, GivenImages.find(source).isEmpty(), labels)).orElse(pictures);
    }

    private static String required(Values values, Setting<String> key) {
        return values.get(key).orElseThrow(() -> new IllegalArgumentException("'" + key.key() + "' is required: "
                + key.help() + ". See docs/fit.md"));
    }

    private static void makeFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("The folder " + folder + ", in which the result is to lie, cannot be made ("
                    + e.getMessage() + "). Check that it may be written to, or give a path as name", e);
        }
    }

    /** In the status line. */
    static void show(String status) {
        IJ.showStatus(TITLE + ": " + status);
    }
}
