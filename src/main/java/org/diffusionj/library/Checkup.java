package org.diffusionj.library;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.diffusionj.hub.ContentHash;
import org.diffusionj.hub.LocalName;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.RootFolder;
import org.diffusionj.runtime.Cancellation;

/** Whether files are still those that came. */
public final class Checkup {
    private Checkup() {}

    /**
     * Reads all files, about a second a gigabyte.
     *
     * @return what was found, in a sentence
     * @throws IllegalArgumentException naming the first file that is missing or another one
     * @throws java.util.concurrent.CancellationException soon after the cancellation
     */
    public static String of(Holding holding, Cancellation cancellation) {
        Optional<Origin> origin = Origin.of(holding.place()).filter(kept -> !kept.files().isEmpty());
        if (origin.isPresent()) {
            compare(holding, origin.get(), cancellation);
            return "The " + holding.kind().label() + " " + holding.name() + " is intact: its "
                    + origin.get().files().size() + " files are those " + (origin.get().source().isEmpty()
                    ? "that were imported on " : "that " + origin.get().source() + " listed on ")
                    + origin.get().date() + ".";
        }
        if (Files.exists(holding.place().resolve("SHA256SUMS")) && holding.kind() == RootFolder.MODELS) {
            ModelFolder.read(holding.place()).requireIntact(cancellation);
            return "The model " + holding.name() + " is intact: its files are those that SHA256SUMS lists.";
        }
        return "Nothing tells what the " + holding.kind().label() + " " + holding.name() + " should be"
                + sha256(holding, cancellation).map(hash -> ": its SHA-256 is " + hash
                        + ", which can be compared with that on its page").orElse("") + ".";
    }

    private static Optional<String> sha256(Holding holding, Cancellation cancellation) {
        if (Files.isRegularFile(holding.place())) {
            return Optional.of(hash(new ContentHash(ContentHash.SHA_256, ""), holding.place(), cancellation).digits());
        }
        return holding.kind() == RootFolder.MODELS
                ? Optional.of(ModelFolder.read(holding.place()).sha256(cancellation)) : Optional.empty();
    }

    private static void compare(Holding holding, Origin origin, Cancellation cancellation) {
        boolean folder = Files.isDirectory(holding.place());
        for (Map.Entry<String, ContentHash> file : origin.files().entrySet()) {
            Path place = folder ? LocalName.within(holding.place(), file.getKey()) : holding.place();
            boolean there = Files.isRegularFile(place);
            if (!there || !hash(file.getValue(), place, cancellation).equals(file.getValue())) {
                throw new IllegalArgumentException(place + (there ? " is not the file that came: its hash is another"
                        + " one" : " is missing") + ". Delete " + holding.qualified() + " and get it again, or, if you"
                        + " changed it on purpose, delete " + Origin.place(holding.place()).getFileName()
                        + ". See docs/library.md#check");
            }
        }
    }

    private static ContentHash hash(ContentHash like, Path file, Cancellation cancellation) {
        try {
            return like.ofFile(file, cancellation);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read (" + e.getMessage() + "). Check the disk."
                    + " See docs/library.md#check", e);
        }
    }
}
