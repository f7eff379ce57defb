package org.diffusionj.ij.command;

import ij.IJ;
import ij.ImagePlus;
import ij.Macro;
import ij.WindowManager;
import ij.io.OpenDialog;
import ij.plugin.PlugIn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diffusionj.ij.border.Caller;
import org.diffusionj.ij.border.CommandBorder;
import org.diffusionj.ij.dialog.GenerationDialog;
import org.diffusionj.ij.job.GenerationJob;
import org.diffusionj.ij.job.ResultPlace;
import org.diffusionj.ij.macro.MacroOptionsReader;
import org.diffusionj.ij.provenance.ControlSearch;
import org.diffusionj.ij.provenance.SliceInfo;
import org.diffusionj.ij.provenance.SourceSearch;
import org.diffusionj.ij.provenance.StoredSettings;
import org.diffusionj.image.PictureTexts;
import org.diffusionj.pipeline.Parameters;
import org.diffusionj.programs.Program;
import org.diffusionj.programs.ProgramTexts;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.ValueKind;
import org.diffusionj.settings.Values;

/**
 * {@code Plugins > Diffusion > Reproduce Image...}: reads the settings stored in the active image, or in a
 * PNG file, and opens the dialog filled with them; in macros it makes the picture.
 */
public final class ReproduceCommand implements PlugIn {
    private static final String TITLE = "Reproduce Image";
    private static final Setting<Path> PATH = Setting.of("path", ValueKind.file());

    @Override
    public void run(String arg) {
        String options = Macro.getOptions(); // known on this thread only
        CommandBorder.run(TITLE, () -> {
            boolean macro = Caller.inMacro();
            Optional<Path> path = macro
                    ? MacroOptionsReader.read(List.of(PATH), options == null ? "" : options).get(PATH)
                    : Optional.empty();
            StoredSettings settings = stored(path, macro);
            SourceSearch.activate(settings);
            Values chosen = macro ? settings.options() : GenerationDialog.ask(settings.command(), settings.options());
            GenerationJob.run(settings.command(), chosen, unit -> settings.sizedFor(chosen, unit), ResultPlace.SCREEN);
        });
    }

    /**
     * Makes the picture again without asking anything.
     *
     * @param path of a picture with settings; if there is none, the active image is one
     */
    public static void reproduce(Optional<Path> path, ResultPlace place) {
        StoredSettings settings = stored(path, true);
        SourceSearch.activate(settings);
        GenerationJob.run(settings.command(), settings.options(),
                unit -> settings.sizedFor(settings.options(), unit), place);
    }

    private static StoredSettings stored(Optional<Path> path, boolean macro) {
        Optional<StoredSettings> ofImage = path.isPresent() ? Optional.empty() : ofActiveImage();
        return ControlSearch.found(ofImage.orElseGet(() -> ofFile(path.orElseGet(() -> askPath(macro)))));
    }

    private static Optional<StoredSettings> ofActiveImage() {
        return Optional.ofNullable(WindowManager.getCurrentImage())
                .flatMap(image -> SliceInfo.of(image).or(() -> Optional.ofNullable(image.getInfoProperty())))
                .flatMap(StoredSettings::ofInfo);
    }

    private static Path askPath(boolean macro) {
        if (macro) {
            throw new IllegalArgumentException("The active image holds no settings of DiffusionJ, and 'path' names no"
                    + " file. Write 'path=[folder/name.png]'.");
        }
        OpenDialog dialog = new OpenDialog("Picture with settings");
        if (dialog.getPath() == null) {
            throw new CancellationException("no file was chosen");
        }
        return PATH.read(dialog.getPath());
    }

    private static StoredSettings ofFile(Path path) {
        PictureTexts texts = texts(path);
        texts.damaged().forEach(text -> IJ.log(TITLE + ": in " + path + " the text " + text + "."));
        return texts.get("DiffusionJ").flatMap(StoredSettings::ofInfo)
                .or(() -> parameters(path, texts).map(StoredSettings::ofParameters))
                .orElseThrow(() -> new IllegalArgumentException(path + " holds no settings" + without(texts)));
    }

    private static PictureTexts texts(Path path) {
        try {
            return PictureTexts.read(path.toAbsolutePath());
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static Optional<Parameters> parameters(Path path, PictureTexts texts) {
        try {
            return ProgramTexts.read(texts);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(path + " cannot be reproduced: " + e.getMessage(), e);
        }
    }

    private static String without(PictureTexts texts) {
        if (!texts.damaged().isEmpty()) {
            return " that are whole: the text " + String.join(", ", texts.damaged()) + ".";
        }
        String programs = Stream.of(Program.values()).map(Program::label).collect(Collectors.joining(", "));
        return texts.byKeyword().isEmpty()
                ? ": neither those of DiffusionJ nor of " + programs + ". Programs that edit pictures often lose them."
                : ". Its texts (" + String.join(", ", texts.byKeyword().keySet()) + ") are none of DiffusionJ, "
                        + programs + ".";
    }
}
