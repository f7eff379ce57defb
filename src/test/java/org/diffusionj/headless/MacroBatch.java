package org.diffusionj.headless;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import net.imagej.patcher.LegacyInjector;

/**
 * Runs many macro files in one process, because starting ImageJ takes a second. Beside each file,
 * {@code FILE.out} and {@code FILE.err} get what {@link MacroRunner} would print, {@code FILE.rc} the
 * exit code, {@code FILE.titles} the titles of the images that the macro left open, and {@code FILE.images}
 * their number; they are closed.
 */
public final class MacroBatch {
    private MacroBatch() {}

    /** @param args the macro files */
    public static void main(String[] args) throws InterruptedException {
        System.setProperty("java.awt.headless", "true");
        LegacyInjector.preinit();
        for (String file : args) {
            Thread thread = new Thread(() -> run(file)); // ImageJ gives every macro its own
            thread.start();
            thread.join();
        }
        Runtime.getRuntime().exit(0);
    }

    private static void run(String file) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            boolean finished = new MacroSession(stream(out), stream(err)).run(Path.of(file), "");
            Files.write(Path.of(file + ".out"), out.toByteArray());
            Files.write(Path.of(file + ".err"), err.toByteArray());
            Files.writeString(Path.of(file + ".rc"), finished ? "0" : "1");
            Files.writeString(Path.of(file + ".titles"), MacroCalls.titles());
            Files.writeString(Path.of(file + ".images"), Integer.toString(MacroCalls.closeAll()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
