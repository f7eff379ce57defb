package org.diffusionj.ij.dialog;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A display without a screen, as long as it is open. */
public final class VirtualDisplay implements AutoCloseable {
    private static final String MISSING =
            "This test opens windows, on a display without a screen: install Xvfb, such as by apt-get install xvfb.";

    private final Process server;
    private final String number;

    private VirtualDisplay(Process server, String number) {
        this.server = server;
        this.number = number;
    }

    /**
     * Opens a display. Where there is no Xvfb the test is skipped, or fails if the system property {@code windows}
     * is {@code required}, so that a run that must have opened windows has done so.
     */
    public static VirtualDisplay open() throws IOException {
        return open(Optional.ofNullable(System.getenv("PATH")).orElse(""),
                System.getProperty("windows", "").equals("required"));
    }

    /** @param path folders with programs, as the environment variable lists them */
    static VirtualDisplay open(String path, boolean required) throws IOException {
        Optional<Path> xvfb = program(path, "Xvfb");
        if (required) {
            assertTrue(xvfb.isPresent(), MISSING);
        }
        assumeTrue(xvfb.isPresent(), MISSING);
        Process server = new ProcessBuilder(xvfb.get().toString(), "-displayfd", "1", "-screen", "0", "1280x900x24",
                "-nolisten", "tcp").redirectError(ProcessBuilder.Redirect.DISCARD).start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.US_ASCII));
        return new VirtualDisplay(server, out.readLine());
    }

    /** The environment of programs that are to use it. */
    public Map<String, String> environment() {
        return Map.of("DISPLAY", ":" + number);
    }

    @Override
    public void close() {
        server.destroy();
    }

    private static Optional<Path> program(String path, String name) {
        return List.of(path.split(File.pathSeparator)).stream().map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable).findFirst();
    }
}
