package org.diffusionj;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The most anonymous memory (files left out) that this process has had, as far as Linux tells it. */
final class PeakMemory implements AutoCloseable {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int PAUSE_MILLIS = 20;

    private volatile long bytes;
    private volatile boolean ended;

    /** Begins to watch. */
    PeakMemory() {
        Thread watcher = new Thread(this::watch, "memory");
        watcher.setDaemon(true);
        watcher.start();
    }

    /** The most so far, 0 if the system does not tell. */
    long bytes() {
        return bytes;
    }

    /** Ends the watch, which would disturb what is timed. */
    @Override
    public void close() {
        ended = true;
    }

    private void watch() {
        try {
            while (!ended && Files.exists(STATUS)) {
                try (Stream<String> lines = Files.lines(STATUS)) {
                    long now = lines.filter(line -> line.startsWith("RssAnon:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024).sum();
                    bytes = Math.max(bytes, now);
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
