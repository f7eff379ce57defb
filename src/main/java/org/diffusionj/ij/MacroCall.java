package org.diffusionj.ij;

import ij.IJ;
import ij.Prefs;
import ij.plugin.frame.Recorder;

/** A command with its options, as a line of code. */
final class MacroCall {
    private MacroCall() {}

    /** In the macro language. */
    static String macro(String command, MacroOptions options) {
        return "run(\"" + command + "\", " + MacroLiteral.macro(options.write()) + ");";
    }

    /**
     * Adds the call to the Recorder, if that is recording this command. The Recorder's own way escapes
     * nothing and takes keys inside prompts for repeated ones.
     */
    static void record(String command, MacroOptions options) {
        if (IJ.recording() && command.equals(Recorder.getCommand())) {
            Recorder.recordString((Recorder.scriptMode() ? script(command, options) : macro(command, options)) + "\n");
            Recorder.disableCommandRecording();
        }
    }

    /** In the language that the Recorder writes. */
    private static String script(String command, MacroOptions options) {
        boolean python = Prefs.get("recorder.mode", "").equals("Python");
        return "IJ.run(\"" + command + "\", "
                + (python ? MacroLiteral.python(options.write()) : MacroLiteral.script(options.write())) + ");";
    }

    /** Keeps a command that came to nothing out of the Recorder. */
    static void recordNothing() {
        if (IJ.recording()) {
            Recorder.disableCommandRecording();
        }
    }
}
