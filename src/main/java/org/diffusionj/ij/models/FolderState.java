package org.diffusionj.ij.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.diffusionj.runtime.Cancellation;

/**
 * What a folder's files are at a moment: their real places, sizes and times. Symbolic links are followed, so that
 * a change behind them shows, and so does a link that leads elsewhere now.
 */
final class FolderState {
    private final StringJoiner state = new StringJoiner("\n");
    private final Set<Path> seen = new HashSet<>();
    private final Cancellation cancellation;

    private FolderState(Cancellation cancellation) {
        this.cancellation = cancellation;
    }

    /**
     * Reads it.
     *
     * @return equal to an earlier one if nothing changed; empty if there is no such folder
     * @throws java.util.concurrent.CancellationException soon after the cancellation
     */
    static String of(Path folder, Cancellation cancellation) {
        if (!Files.isDirectory(folder)) {
            return "";
        }
        FolderState read = new FolderState(cancellation);
        read.folder(folder);
        return read.state.toString();
    }

    /** Each real folder once, also where links lead round in circles. */
    private void folder(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            if (seen.add(folder.toRealPath())) {
                entries.sorted().forEach(this::entry);
            }
        } catch (IOException e) {
            closed(folder);
        }
    }

    private void entry(Path entry) {
        cancellation.check();
        if (Files.isDirectory(entry)) {
            folder(entry);
        } else if (Files.isRegularFile(entry)) {
            file(entry);
        }
    }

    private void file(Path file) {
        try {
            state.add(String.join(" ", List.of(file.toString(), file.toRealPath().toString(),
                    Long.toString(Files.size(file)), Files.getLastModifiedTime(file).toString())));
        } catch (IOException e) {
            closed(file);
        }
    }

    /** Whether it matters is for the reader of the model to say. */
    private void closed(Path place) {
        state.add(place + " cannot be read");
    }
}
