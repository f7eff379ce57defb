package org.diffusionj.library;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.diffusionj.hub.Bytes;
import org.diffusionj.hub.ContentHash;
import org.diffusionj.hub.DownloadListener;
import org.diffusionj.model.Contents;
import org.diffusionj.model.RootFolder;
import org.diffusionj.runtime.Cancellation;

/**
 * Copies a file, a folder or what a zip file holds into a folder for models. What it is is told from its contents;
 * until all is there it lies where no command looks.
 */
public final class Import {
    private static final long SPARE = 64L << 20;

    private final Path source;
    private final Shelf shelf;
    private final Optional<String> name;
    private final FileCopy copy;
    private final Cancellation cancellation;

    /** @param name by which commands are to call it; else as the file or folder is called */
    public Import(Path source, Shelf shelf, Optional<String> name, DownloadListener listener,
            Cancellation cancellation) {
        this.source = source.toAbsolutePath().normalize();
        this.shelf = shelf;
        this.name = name;
        this.copy = new FileCopy(listener, cancellation);
        this.cancellation = cancellation;
    }

    /**
     * Copies, and puts it into its place.
     *
     * @throws IllegalArgumentException if there is nothing, it cannot be read, is nothing that is used here, or its
     *     name is taken: nothing is changed then
     * @throws java.util.concurrent.CancellationException soon after the cancellation: nothing is changed then
     */
    public Arrival make() {
        if (!Files.exists(source)) {
            throw new IllegalArgumentException("'import' cannot be '" + source + "': there is no such file or folder."
                    + " Check the path. See docs/library.md#import");
        }
        Path workshop = shelf.workshop("import-" + UUID.randomUUID());
        try {
            try {
                return arrive(workshop);
            } finally {
                shelf.sweep(workshop);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(source + " cannot be copied to " + shelf.root() + " (" + e.getMessage()
                    + "). Check that both can be read and written, or choose another folder for models with 'root'."
                    + " See docs/library.md#import", e);
        }
    }

    private boolean isZip() {
        return Files.isRegularFile(source) && source.toString().toLowerCase(Locale.ROOT).endsWith(".zip");
    }

    private Arrival arrive(Path workshop) throws IOException {
        Path files = workshop.resolve("files");
        Files.createDirectories(files);
        boolean zip = isZip();
        if (zip) {
            ZipContents.unpack(source, files, copy);
        }
        Path unpacked = zip ? inner(files) : source;
        RootFolder kind = Contents.kind(unpacked).orElseThrow(() -> new IllegalArgumentException("'import' cannot be '"
                + source + "': neither its contents nor its name tell what it is. A model, LoRA, control network, VAE,"
                + " tiny autoencoder or embedding can be imported; copy other things by hand."
                + " See docs/library.md#import"));
        boolean file = Files.isRegularFile(unpacked);
        Path place = shelf.place(kind, called(unpacked, zip), file ? ending(unpacked) : "");
        Path ready = zip ? unpacked : workshop.resolve("copy" + (file ? ending(unpacked) : ""));
        Map<String, ContentHash> hashes = zip ? copy.hashes(unpacked) : copied(unpacked, ready);
        if (file) {
            hashes = Map.of(place.getFileName().toString(), hashes.values().iterator().next());
        }
        cancellation.check();
        shelf.put(ready, place, Origin.today("", "", "", hashes));
        return new Arrival(kind, called(unpacked, zip), place, copy.bytes(), Readiness.problem(kind, place), true);
    }

    private Map<String, ContentHash> copied(Path from, Path to) throws IOException {
        long bytes = FileCopy.size(from);
        long room = Files.getFileStore(shelf.root()).getUsableSpace();
        if (room < bytes + SPARE) {
            throw new IllegalStateException(from + " takes " + Bytes.shown(bytes) + ", but " + shelf.root() + " has "
                    + Bytes.shown(room) + " free. Make room on that disk, or choose another folder for models with"
                    + " 'root'. See docs/library.md#import");
        }
        Map<String, ContentHash> hashes = new LinkedHashMap<>();
        copy.copy(from, to, hashes);
        return hashes;
    }

    /** Archives often hold one folder, with all in it, or one file. */
    private static Path inner(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> all = entries.toList();
            return all.size() != 1 ? folder : Files.isDirectory(all.get(0)) ? inner(all.get(0)) : all.get(0);
        }
    }

    private String called(Path unpacked, boolean zip) {
        String own = zip && Files.isDirectory(unpacked) ? source.getFileName().toString()
                : unpacked.getFileName().toString();
        return name.orElse(Files.isDirectory(unpacked) && !zip ? own : own.replaceFirst("\\.\\w+$", ""));
    }

    private static String ending(Path file) {
        String own = file.getFileName().toString();
        return own.contains(".") ? own.substring(own.lastIndexOf('.')) : "";
    }
}
