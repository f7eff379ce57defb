package org.diffusionj.headless;

import java.nio.file.Path;
import net.imagej.patcher.LegacyInjector;

/**
 * Runs a macro file without a display, with the commands of this checkout.
 *
 * <pre>{@code
 * java --add-opens=java.base/java.lang=ALL-UNNAMED -cp ... org.diffusionj.headless.MacroRunner FILE.ijm [ARGUMENT]
 * }</pre>
 *
 * Without arguments the system properties {@code macro} and {@code arg} are taken.
 *
 * The macro's log and return value go to standard output. The exit code is 0 only if the macro
 * finished and no error was shown on the way; otherwise it is 1 and the messages are on standard error.
 */
public final class MacroRunner {
    private MacroRunner() {}

    /** @param args the macro file and, optionally, what getArgument() gives in it */
    public static void main(String[] args) {
        System.setProperty("java.awt.headless", "true");
        // Rewrites ImageJ's classes, so none of them may be loaded before: this class mentions none.
        LegacyInjector.preinit();
        boolean finished = new MacroSession(System.out, System.err).run(file(args), argument(args));
        System.out.flush();
        // Whatever threads a macro has left must not keep the process alive.
        Runtime.getRuntime().exit(finished ? 0 : 1);
    }

    private static Path file(String[] args) {
        return Path.of(args.length > 0 ? args[0] : System.getProperty("macro", ""));
    }

    private static String argument(String[] args) {
        return args.length > 1 ? args[1] : args.length > 0 ? "" : System.getProperty("arg", "");
    }
}
