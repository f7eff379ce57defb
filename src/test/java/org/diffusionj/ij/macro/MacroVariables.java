package org.diffusionj.ij.macro;

import ij.Macro;
import ij.macro.Interpreter;
import java.util.List;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.ValueKind;

/** What macros of tests call by name: how the plugin, and how ImageJ itself, reads a value of options. */
public final class MacroVariables {
    private static final List<Setting<?>> KEYS = List.of(Setting.of("prompt", ValueKind.text()),
            Setting.of("path", ValueKind.name()), Setting.of("seed", ValueKind.seed()),
            Setting.of("steps", ValueKind.integer(1, 1000)), Setting.of("strength", ValueKind.exactNumber(0, 1)));

    private MacroVariables() {}

    /** The options as the plugin writes them after reading, or the message of its refusal. */
    public static String read(String options) {
        try {
            return MacroOptionsWriter.write(MacroOptionsReader.read(KEYS, options));
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    /** The prompt as the plugin reads it. */
    public static String prompt(String options) {
        return MacroOptionsReader.read(KEYS, options).written(KEYS.get(0)).orElseThrow();
    }

    /** The prompt as the text fields of ImageJ's GenericDialog read it. */
    public static String promptOfImageJ(String options) {
        String value = Macro.getValue(options, "prompt", "");
        return value.startsWith("&") ? Interpreter.getInstance().getVariableAsString(value.substring(1)) : value;
    }
}
