package org.diffusionj.ij.fit;

import ij.Macro;
import ij.gui.GenericDialog;
import java.util.List;
import org.diffusionj.ij.models.KnownModels;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.ValueKind.Form;
import org.diffusionj.settings.Values;

/** Asks for the values of the command; what is left empty follows from the model. */
public final class FitDialog {
    private static final int COLUMNS = 30;

    private FitDialog() {}

    /** @throws RuntimeException that ends the command silently if the user cancels */
    public static Values ask() {
        GenericDialog dialog = new GenericDialog(FitJob.TITLE);
        for (Setting<?> key : FitKeys.ALL) {
            if (key.form() == Form.FLAG) {
                dialog.addCheckbox(key.label(), false);
            } else {
                dialog.addStringField(key.label(), key == Settings.MODEL ? KnownModels.usual() : "", COLUMNS);
            }
        }
        dialog.addMessage("What is left empty follows from the model.");
        dialog.showDialog();
        if (dialog.wasCanceled()) {
            throw new RuntimeException(Macro.MACRO_CANCELED);
        }
        return values(dialog, FitKeys.ALL);
    }

    private static Values values(GenericDialog dialog, List<Setting<?>> keys) {
        Values values = Values.none();
        for (Setting<?> key : keys) {
            if (key.form() == Form.FLAG) {
                values = dialog.getNextBoolean() ? values.withText(key, "") : values;
            } else {
                String text = dialog.getNextString().strip();
                values = text.isEmpty() ? values : values.withText(key, text);
            }
        }
        return values;
    }
}
