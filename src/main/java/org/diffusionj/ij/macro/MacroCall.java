package org.diffusionj.ij.macro;

import ij.IJ;
import ij.Prefs;
import ij.plugin.frame.Recorder;
import org.diffusionj.settings.Values;

/** A command with its options, as a line of code. */
public final class MacroCall {
    /** A command of which the Recorder writes nothing, whoever else ends while it is the one to be recorded. */
    private static final String UNRECORDED = "Find Commands...";

    /** The command of this thread whose call is to be recorded. */
    private static final ThreadLocal<String> RECORDING = new ThreadLocal<>();

    private MacroCall() {}

    /** In the macro language. */
    public static String macro(String command, Values options) {
        return "run(\"" + command + "\", " + MacroLiteral.macro(MacroOptionsWriter.write(options)) + ");";
    }

    /** A command begins: remembers whether the Recorder is recording it, since that knows only the last to begin. */
    public static void begin(String command) {
        RECORDING.remove();
        if (IJ.recording() && command.equals(Recorder.getCommand())) {
            RECORDING.set(command);
        }
    }

    /** The same for a command that no menu entry called, and that nobody else records therefore. */
    public static void beginUnnamed(String command) {
        RECORDING.remove();
        if (IJ.recording()) {
            RECORDING.set(command);
        }
    }

    /** It waits: what others do meanwhile is not a part of it. */
    public static void pause() {
        if (RECORDING.get() != null) {
            Recorder.disableCommandRecording();
        }
    }

    /** Its windows are about to show: that is a part of it, and not recorded for itself. */
    public static void beforeWindows() {
        if (IJ.recording() && RECORDING.get() != null) {
            Recorder.setCommand(UNRECORDED);
        }
    }

    /**
     * Adds the call to the Recorder, if that was recording the command of this thread. The Recorder's own way escapes
     * nothing and takes keys inside prompts for repeated ones.
     */
    public static void record(String command, Values options) {
        if (IJ.recording() && command.equals(RECORDING.get())) {
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
