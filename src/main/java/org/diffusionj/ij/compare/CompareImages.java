package org.diffusionj.ij.compare;

import ij.Prefs;
import ij.gui.GenericDialog;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.diffusionj.ij.border.Caller;
import org.diffusionj.ij.border.CommandBorder;
import org.diffusionj.ij.macro.MacroCall;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Values;

/** The command as menu and macros call it. */
public final class CompareImages {
    private static final String REFERENCE_PREFERENCE = "diffusion.compare.reference";

    /** The macro keys. */
    public static final List<Setting<?>> KEYS = CompareJob.KEYS;

    private CompareImages() {}

    /**
     * Takes the macro's options, or asks for them.
     *
     * @param options of the calling macro, or null
     */
    public static void run(String options) {
        MacroCall.begin(CompareJob.LABEL);
        CommandBorder.run(Comparison.TITLE, () -> CompareJob.of(
                Caller.inMacro() ? CompareJob.read(options == null ? "" : options) : ask()).run(Compared::show));
    }

    /**
     * For callers that show the result themselves, or do not.
     *
     * @throws IllegalArgumentException if something is not there
     * @throws CancellationException if it is cancelled
     */
    public static void make(Values options, Consumer<Compared> takes) {
        CompareJob.of(options).run(takes);
    }

    /** @throws CancellationException if the user cancels the dialog */
    public static Values ask() {
        GenericDialog dialog = new GenericDialog(Comparison.TITLE);
        dialog.addMessage("Titles of open stacks, or folders of image files");
        dialog.addDirectoryField("Reference", Prefs.get(REFERENCE_PREFERENCE, ""));
        dialog.addDirectoryField("Images (empty: the active stack)", "");
        dialog.addFileField("Features (an ONNX network; empty: built in)", "");
        dialog.showDialog();
        if (dialog.wasCanceled()) {
            throw new CancellationException("the dialog was cancelled");
        }
        String reference = trimmed(dialog.getNextString());
        Prefs.set(REFERENCE_PREFERENCE, reference);
        Values values = Values.none();
        values = reference.isEmpty() ? values : values.withText(CompareJob.REFERENCE, reference);
        String images = trimmed(dialog.getNextString());
        values = images.isEmpty() ? values : values.withText(CompareJob.IMAGES, images);
        String features = dialog.getNextString().strip();
        return features.isEmpty() ? values : values.withText(CompareJob.FEATURES, features);
    }

    /** ImageJ ends what it takes for a folder with a separator. */
    private static String trimmed(String text) {
        return text.strip().replaceFirst("(?<=.)[/\\\\]$", "");
    }
}
