package org.diffusionj.headless;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import net.imagej.patcher.LegacyInjector;

/**
 * Runs many macro files in one process, because starting ImageJ takes a second. Beside each file,
 * {@code FILE.out} and {@code FILE.err} get what {@link MacroRunner} would print, and {@code FILE.rc}
 * the exit code.
 */
public final class MacroBatch {
    private MacroBatch() {}

    /** @param args the macro files */
    public static void main(String[] args) throws IOException {
        System.setProperty("java.awt.headless", "true");
        LegacyInjector.preinit();
        for (String file : args) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            boolean finished = new MacroSession(stream(out), stream(err)).run(Path.of(file), "");
            Files.write(Path.of(file + ".out"), out.toByteArray());
            Files.write(Path.of(file + ".err"), err.toByteArray());
            Files.writeString(Path.of(file + ".rc"), finished ? "0" : "1");
        }
        Runtime.getRuntime().exit(0);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
