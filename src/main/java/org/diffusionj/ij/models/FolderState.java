package org.diffusionj.ij.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.diffusionj.runtime.Cancellation;

/**
 * What the files of a model are at a moment: which they are, their sizes and times. Symbolic links are followed, so
 * that a change behind them shows, and so does a link that leads elsewhere now.
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
        places.forEach(place -> read.place(place, 0));
        return read.state.toString();
    }

    /** Each real folder once, also where links lead round in circles. Whoever needs one that is closed says so. */
    private void folder(Path folder, int depth) {
        try (Stream<Path> entries = Files.list(folder)) {
            if (seen.add(folder.toRealPath())) {
                entries.sorted().forEach(entry -> place(entry, depth + 1));
            }
        } catch (IOException e) {
            closed(folder);
        }
    }

    private void place(Path place, int depth) {
        cancellation.check();
        try {
            BasicFileAttributes now = Files.readAttributes(place, BasicFileAttributes.class);
            if (now.isDirectory() && depth <= DEEPEST) {
                folder(place, depth);
            } else if (now.isRegularFile()) {
                state.add(place + " " + identity(place, now) + " " + now.size() + " " + now.lastModifiedTime());
            }
        } catch (NoSuchFileException e) {
            return; // there is nothing, or a link to nothing
        } catch (IOException e) {
            closed(place);
        }
    }

    /** The same for the same file only. Systems that number files tell it sooner than the way through all links. */
    private static Object identity(Path file, BasicFileAttributes now) throws IOException {
        return now.fileKey() == null ? file.toRealPath() : now.fileKey();
    }

    /** Whether it matters is for the reader of the model to say. */
    private void closed(Path place) {
        state.add(place + " cannot be read");
    }
}
