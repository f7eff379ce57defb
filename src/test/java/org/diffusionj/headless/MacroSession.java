package org.diffusionj.headless;

import ij.IJ;
import ij.Macro;
import ij.macro.Interpreter;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import net.imagej.patcher.LegacyInjector;

/** ImageJ without windows, for one macro. Its classes must have been patched before. */
final class MacroSession {
    private final PrintStream out;
    private final PrintStream err;
    private final Failures failures;

    MacroSession(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
        this.failures = new Failures(err);
    }

    /** Returns whether the macro finished without an error. */
    boolean run(Path file, String argument) {
        try {
            String macro = read(file);
            start();
            execute(macro, argument);
        } catch (IOException e) {
            failures.add(e.getMessage());
        }
        return failures.isEmpty();
    }

    private static String read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("There is no macro file " + file.toAbsolutePath() + ".");
        }
        try {
            return Files.readString(file);
        } catch (MalformedInputException e) {
            return Files.readString(file, StandardCharsets.ISO_8859_1); // as old versions of ImageJ saved them
        }
    }

    private void execute(String macro, String argument) {
        // As ImageJ names the threads of macros: only on these an error ends the macro at once.
        Thread.currentThread().setName("MacroRunner_Macro$");
        Interpreter interpreter = new Interpreter();
        try {
            String result = interpreter.run(macro, argument);
            if (interpreter.getErrorMessage() != null && failures.isEmpty()) {
                failures.add(interpreter.getErrorMessage());
            } else if (result != null) {
                out.println(result);
            }
        } catch (RuntimeException | VirtualMachineError e) {
            if (!isExit(e) && failures.isEmpty()) {
                String reason = Macro.MACRO_CANCELED.equals(e.getMessage()) ? "the macro was aborted" : e.toString();
                failures.add("Line " + interpreter.getLineNumber() + ": " + reason + ".");
            }
        }
    }

    /** Whether the macro called exit(), with or without a message. */
    private static boolean isExit(Throwable e) {
        StackTraceElement[] trace = e.getStackTrace();
        return Macro.MACRO_CANCELED.equals(e.getMessage()) && trace.length > 0
                && trace[0].getClassName().equals("ij.macro.Functions") && trace[0].getMethodName().equals("exit");
    }

    private void start() throws IOException {
        System.setOut(new MessageStream(out, failures));
        System.setErr(new MessageStream(err, failures));
        IJ.runPlugIn("ij.IJ.init", "");
        LegacyInjector.installHooks(MacroSession.class.getClassLoader(), new CommandExceptions(failures));
        IJ.setExceptionHandler(this::end);
        PluginCommands.register();
    }

    /** Ends the macro when something throws. ImageJ itself shows the stack trace and goes on. */
    private void end(Throwable exception) {
        if (!Macro.MACRO_CANCELED.equals(exception.getMessage())) {
            failures.add(exception);
            throw new RuntimeException(Macro.MACRO_CANCELED);
        }
    }
}
