package org.diffusionj.ij.macro;

import ij.IJ;
import ij.Prefs;
import ij.plugin.frame.Recorder;
import org.diffusionj.settings.Values;

/** A command with its options, as a line of code. */
public final class MacroCall {
    private MacroCall() {}

    /** In the macro language. */
    public static String macro(String command, Values options) {
        return "run(\"" + command + "\", " + MacroLiteral.macro(MacroOptionsWriter.write(options)) + ");";
    }

    /**
     * Adds the call to the Recorder, if that is recording this command. The Recorder's own way escapes
     * nothing and takes keys inside prompts for repeated ones.
     */
    public static void record(String command, Values options) {
        if (IJ.recording() && command.equals(Recorder.getCommand())) {
            Recorder.recordString((Recorder.scriptMode() ? script(command, options) : macro(command, options)) + "\n");
            Recorder.disableCommandRecording();
        }
    }

    /** In the language that the Recorder writes. */
    private static String script(String command, Values options) {
        boolean python = Prefs.get("recorder.mode", "").equals("Python");
        return "IJ.run(\"" + command + "\", "
                + (python ? MacroLiteral.python(MacroOptionsWriter.write(options))
                        : MacroLiteral.script(MacroOptionsWriter.write(options))) + ");";
    }

    /** Keeps a command that came to nothing out of the Recorder. */
    public static void recordNothing() {
        if (IJ.recording()) {
            Recorder.disableCommandRecording();
        }
    }
}
