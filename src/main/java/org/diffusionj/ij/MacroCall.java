package org.diffusionj.ij;

import ij.IJ;
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
            String script = "IJ.run(\"" + command + "\", " + MacroLiteral.script(options.write()) + ");";
            Recorder.recordString((Recorder.scriptMode() ? script : macro(command, options)) + "\n");
            Recorder.disableCommandRecording();
        }
    }

    /** Keeps a command that came to nothing out of the Recorder. */
    static void recordNothing() {
        if (IJ.recording()) {
            Recorder.disableCommandRecording();
        }
    }
}
