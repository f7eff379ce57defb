package org.diffusionj.library;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.diffusionj.hub.ContentHash;
import org.diffusionj.hub.DownloadListener;
import org.diffusionj.hub.Plan;
import org.diffusionj.hub.RemoteFile;
import org.diffusionj.model.Contents;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.RootFolder;
import org.diffusionj.runtime.Cancellation;

/**
 * Brings what a plan lists into a folder for models. What has come of it stays in {@code .diffusionj} there until all
 * has, so that the same download goes on where it ended.
 */
public final class Download {
    private static final String INDEX = "model_index.json";
    private static final Pattern UNNAMED = Pattern.compile("(pytorch_lora_weights|adapter_model|learned_embeds"
            + "|diffusion_pytorch_model|pytorch_model|model)(\\.fp16)?");

    private final Plan plan;
    private final Shelf shelf;
    private final Optional<String> name;
    private final DownloadListener listener;
    private final Cancellation cancellation;

    /** @param name by which commands are to call it; else as its source does */
    public Download(Plan plan, Shelf shelf, Optional<String> name, DownloadListener listener,
            Cancellation cancellation) {
        this.plan = plan;
        this.shelf = shelf;
        this.name = name;
        this.listener = listener;
        this.cancellation = cancellation;
    }

    /**
     * Downloads, checks and puts it into its place.
     *
     * @throws IllegalStateException if that cannot be done: what came stays for the next try
     * @throws IllegalArgumentException if it is of a kind that is not used here, or its name is taken
     * @throws java.util.concurrent.CancellationException soon after the cancellation; what came stays
     */
    public Arrival make() {
        Path workshop = shelf.workshop(key());
        try {
            Optional<Arrival> there = before();
            if (there.isPresent()) {
                return there.get();
            }
            requireNameIsFree();
            Files.createDirectories(workshop);
            Arrival arrival = whileLocked(workshop);
            shelf.sweep(workshop);
            return arrival;
        } catch (IOException e) {
            throw new UncheckedIOException(workshop + " cannot be written (" + e.getMessage() + "). Choose another"
                    + " folder for models with 'root', or make room. See docs/library.md#download", e);
        }
    }

    @SuppressWarnings("try") // the lock is held as long as it is open
    private Arrival whileLocked(Path workshop) throws IOException {
        try (FileChannel file = FileChannel.open(workshop.resolve("lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE); FileLock lock = locked(file)) {
            download(workshop.resolve("files"));
            return arrive(workshop.resolve("files"));
        }
    }

    /** A second process that writes the same files would spoil them. */
    private FileLock locked(FileChannel lock) throws IOException {
        try {
            FileLock held = lock.tryLock();
            if (held != null) {
                return held;
            }
        } catch (OverlappingFileLockException inThisProcess) {
            // As for one of another process.
        }
        throw new IllegalStateException(plan.source() + " is being downloaded to " + shelf.root() + " already, by"
                + " another program. Wait until that is done. See docs/library.md#download");
    }

    /** The same files of the same version go on in the same place. */
    private String key() {
        StringBuilder all = new StringBuilder(plan.source() + "\n" + plan.commit());
        plan.files().forEach(file -> all.append('\n').append(file.path()).append(' ')
                .append(file.size()));
        return UUID.nameUUIDFromBytes(all.toString().getBytes(StandardCharsets.UTF_8)).toString();
    }

    private boolean isOneFile() {
        return plan.files().size() == 1;
    }

    /** By its source: the name on the hub, with that of a folder in it; of a file its own, if it has one. */
    private String called() {
        String file = plan.files().get(0).name();
        String stem = file.replaceFirst("\\.\\w+$", "");
        if (name.isPresent()) {
            return name.get();
        }
        if (isOneFile() && (plan.page().isEmpty() || !UNNAMED.matcher(stem).matches())) {
            return stem;
        }
        List<String> parts = List.of(plan.source().split("/"));
        String model = parts.get(Math.min(1, parts.size() - 1));
        boolean folder = !isOneFile() && parts.size() > 2;
        return folder ? model + "-" + parts.get(parts.size() - 1) : model;
    }

    private String ending() {
        String file = plan.files().get(0).name();
        return isOneFile() && file.contains(".") ? file.substring(file.lastIndexOf('.')) : "";
    }

    /** What the same download brought before, if it is still there as it was. */
    private Optional<Arrival> before() {
        for (RootFolder kind : RootFolder.values()) {
            Path place = kind.placeIn(shelf.root(), isOneFile()).resolve(called() + ending());
            Optional<Origin> origin = Origin.of(place).filter(kept -> kept.source().equals(plan.source())
                    && kept.revision().equals(plan.commit()) && !plan.commit().isEmpty());
            if (Files.exists(place) && origin.isPresent() && plan.files().stream().allMatch(file ->
                    (isOneFile() ? place : place.resolve(file.path())).toFile().length() == file.size())) {
                return Optional.of(new Arrival(kind, called(), place, plan.bytes(), Optional.empty(), false));
            }
        }
        return Optional.empty();
    }

    /** Before anything is downloaded, where it is clear what it is. */
    private void requireNameIsFree() {
        boolean model = plan.files().stream().anyMatch(file -> file.path().equals(INDEX));
        Optional<RootFolder> kind = model ? Optional.of(RootFolder.MODELS)
                : Contents.kindByName(called() + " " + plan.files().get(0).name());
        kind.ifPresent(known -> shelf.place(known, called(), ending()));
    }

    /** What is small first: it tells whether the rest can be used. */
    private void download(Path files) throws IOException {
        Path index = files.resolve(INDEX);
        plan.download(files, file -> file.path().equals(INDEX), listener, cancellation);
        if (Files.exists(index)) {
            ModelFolder.requireSupported(index);
        }
        plan.download(files, file -> true, listener, cancellation);
    }

    private Arrival arrive(Path files) throws IOException {
        Map<String, ContentHash> hashes = new LinkedHashMap<>();
        for (RemoteFile file : plan.files()) {
            ContentHash kind = file.hash().orElse(new ContentHash(ContentHash.SHA_256, ""));
            hashes.put(file.path(), file.hash().isPresent() ? kind
                    : kind.ofFile(files.resolve(file.path()), cancellation));
        }
        Path ready = isOneFile() ? files.resolve(plan.files().get(0).path()) : files;
        RootFolder kind = kind(ready);
        Path place = shelf.place(kind, called(), ending());
        if (isOneFile()) {
            hashes = Map.of(place.getFileName().toString(), hashes.values().iterator().next());
        }
        shelf.put(ready, place, Origin.today(plan.source(), plan.commit(), plan.licence(), hashes));
        long bytes = isOneFile() ? place.toFile().length() : plan.bytes(); // not every server tells it before
        return new Arrival(kind, called(), place, bytes, Readiness.problem(kind, place), true);
    }

    /** What came whole is kept, also if it cannot be read: the user is told. */
    private RootFolder kind(Path ready) {
        try {
            return Contents.kind(ready).orElse(RootFolder.MODELS);
        } catch (IllegalArgumentException unreadable) {
            return Contents.kindByName(called() + " " + ready.getFileName()).orElse(RootFolder.MODELS);
        }
    }
}
