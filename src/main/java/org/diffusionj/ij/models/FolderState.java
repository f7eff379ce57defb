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
 * What the files of a model are at a moment: their real places, sizes and times. Symbolic links are followed, so that
 * a change behind them shows, and so does a link that leads elsewhere now.
 */
final class FolderState {
    /** A component's folder, and one inside of it that holds weights: a model keeps nothing deeper. */
    private static final int DEEPEST = 2;

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
        return of(List.of(folder), cancellation);
    }

    /** The same of several files and folders together. */
    static String of(List<Path> places, Cancellation cancellation) {
        FolderState read = new FolderState(cancellation);
        for (Path place : places) {
            if (Files.isDirectory(place)) {
                read.folder(place, 0);
            } else if (Files.isRegularFile(place)) {
                read.file(place);
            }
        }
        return read.state.toString();
    }

    /** Each real folder once, also where links lead round in circles. Whoever needs one that is closed says so. */
    private void folder(Path folder, int depth) {
        try (Stream<Path> entries = Files.list(folder)) {
            if (seen.add(folder.toRealPath())) {
                entries.sorted().forEach(entry -> entry(entry, depth));
            }
        } catch (IOException e) {
            closed(folder);
        }
    }

    private void entry(Path entry, int depth) {
        cancellation.check();
        if (Files.isDirectory(entry)) {
            if (depth < DEEPEST) {
                folder(entry, depth + 1);
            }
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
