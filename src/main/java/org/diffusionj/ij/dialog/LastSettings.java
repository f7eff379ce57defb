package org.diffusionj.ij.dialog;

import ij.Prefs;
import org.diffusionj.ij.macro.MacroOptionsReader;
import org.diffusionj.ij.macro.MacroOptionsWriter;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.ValueKind;
import org.diffusionj.settings.Values;

/** What a command was last asked for by hand, kept in ImageJ's preferences as macro options. */
public final class LastSettings {
    private LastSettings() {}

    /** The last settings; what dialogs begin with if there are none, or another version wrote them. */
    public static Values of(GenerationCommand command) {
        String last = Prefs.get(command.prefsKey(), "");
        try {
            return last.isEmpty() ? first(command) : MacroOptionsReader.read(command.settings(), last);
        } catch (IllegalArgumentException writtenByAnotherVersion) {
            return first(command);
        }
    }

    /** Keeps them for the next time. */
    public static void remember(GenerationCommand command, Values values) {
        Prefs.set(command.prefsKey(), MacroOptionsWriter.write(values));
    }

    private static Values first(GenerationCommand command) {
        Values first = Values.none().with(Settings.PREVIEW, true);
        for (Setting<?> setting : command.settings()) {
            first = setting.isDecidedByModel() || setting.isRare() ? first : withUsual(first, setting);
        }
        return first;
    }

    private static <T> Values withUsual(Values values, Setting<T> setting) {
        return setting.form() == ValueKind.Form.FLAG ? values : values.withIfPresent(setting, setting.first());
    }
}
