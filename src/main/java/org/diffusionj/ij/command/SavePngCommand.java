package org.diffusionj.ij.command;

import ij.IJ;
import ij.ImagePlus;
import ij.Macro;
import ij.WindowManager;
import ij.io.SaveDialog;
import ij.plugin.PlugIn;
import ij.process.ShortProcessor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diffusionj.ij.border.Caller;
import org.diffusionj.ij.border.CommandBorder;
import org.diffusionj.ij.macro.MacroCall;
import org.diffusionj.ij.macro.MacroOptionsReader;
import org.diffusionj.ij.provenance.PictureInfo;
import org.diffusionj.image.PngFile;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.ValueKind;
import org.diffusionj.settings.Values;

/**
 * {@code Plugins > Diffusion > Save PNG with Settings...}: writes the active image, or the current
 * slice of a stack, as PNG with its settings inside, which ImageJ's own PNG files lose.
 */
public final class SavePngCommand implements PlugIn {
    static final String COMMAND = "Save PNG with Settings...";

    private static final String TITLE = "Save PNG with Settings";
    private static final Setting<Path> PATH = Setting.of("path", ValueKind.file());

    @Override
    public void run(String arg) {
        String options = Macro.getOptions(); // known on this thread only
        MacroCall.begin(COMMAND);
        CommandBorder.run(TITLE, () -> {
            ImagePlus image = activeImage();
            Map<String, String> texts = PictureInfo.pngTexts(image); // refuses an image before a file is asked for
            path(image, options).ifPresent(path -> {
                save(image, texts, path);
                MacroCall.record(COMMAND, Values.none().with(PATH, path));
                IJ.showStatus(TITLE + ": " + path);
            });
        });
    }

    private static ImagePlus activeImage() {
        ImagePlus image = WindowManager.getCurrentImage();
        if (image == null) {
            throw new IllegalStateException("There is no image open. Open one that DiffusionJ made.");
        }
        return image;
    }

    /** From the macro's options, else asked for; none if the user cancelled. */
    private static Optional<Path> path(ImagePlus image, String options) {
        if (Caller.inMacro()) {
            Values read = MacroOptionsReader.read(List.of(PATH), options == null ? "" : options);
            return Optional.of(required(read.get(PATH)));
        }
        SaveDialog dialog = new SaveDialog(TITLE, image.getShortTitle(), ".png");
        return Optional.ofNullable(dialog.getFileName()).map(name -> PATH.read(dialog.getDirectory() + name));
    }

    /**
     * Saves an image, or its current slice.
     *
     * @param path must be there
     */
    public static void save(Optional<ImagePlus> image, Optional<Path> path) {
        ImagePlus saved = image.orElseGet(SavePngCommand::activeImage);
        save(saved, PictureInfo.pngTexts(saved), required(path));
    }

    private static Path required(Optional<Path> path) {
        return path.orElseThrow(() ->
                new IllegalArgumentException("'path' is required. Write 'path=[folder/name.png]'."));
    }

    private static void save(ImagePlus image, Map<String, String> texts, Path path) {
        try {
            PngFile.write(path, pixels(image), texts);
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static BufferedImage pixels(ImagePlus image) {
        return image.getProcessor() instanceof ShortProcessor grey
                ? grey.get16BitBufferedImage() : image.getBufferedImage();
    }
}
