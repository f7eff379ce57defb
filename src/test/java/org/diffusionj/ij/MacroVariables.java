package org.diffusionj.ij;

import ij.Macro;
import ij.macro.Interpreter;
import java.util.List;

/** What macros of tests call by name: how the plugin, and how ImageJ itself, reads a value of options. */
public final class MacroVariables {
    private static final List<MacroKey<?>> KEYS = List.of(MacroKey.text("prompt"), MacroKey.path("path"),
            MacroKey.seed("seed"), MacroKey.integer("steps", 1, 1000), MacroKey.exactNumber("strength", 0, 1));

    private MacroVariables() {}

    /** The options as the plugin writes them after reading, or the message of its refusal. */
    public static String read(String options) {
        try {
            return MacroOptions.parse(KEYS, options).write();
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    /** The prompt as the plugin reads it. */
    public static String prompt(String options) {
        return MacroOptions.parse(KEYS, options).written(KEYS.get(0)).orElseThrow();
    }

    /** The prompt as the text fields of ImageJ's GenericDialog read it. */
    public static String promptOfImageJ(String options) {
        String value = Macro.getValue(options, "prompt", "");
        return value.startsWith("&") ? Interpreter.getInstance().getVariableAsString(value.substring(1)) : value;
    }
}
