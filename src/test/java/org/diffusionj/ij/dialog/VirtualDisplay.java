package org.diffusionj.ij.dialog;

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
    private final Process server;
    private final String number;

    private VirtualDisplay(Process server, String number) {
        this.server = server;
        this.number = number;
    }

    /** Opens a display; skips the test where there is no Xvfb. */
    public static VirtualDisplay open() throws IOException {
        Optional<Path> xvfb = program("Xvfb");
        assumeTrue(xvfb.isPresent(), "needs Xvfb, a display without a screen");
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

    private static Optional<Path> program(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return List.of(path.split(File.pathSeparator)).stream().map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable).findFirst();
    }
}
