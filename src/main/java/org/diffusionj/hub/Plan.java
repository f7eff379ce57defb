package org.diffusionj.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.diffusionj.runtime.Cancellation;

/**
 * What a download consists of, known before anything is downloaded.
 *
 * @param source what was asked for: the model's id, or a file's address without what may be secret
 * @param page of the model, if it is one of the hub
 * @param commit the version on the hub; empty for a file of another server
 * @param licence what the model's card names, or empty
 * @param files those that are needed, by their paths in the folder to come
 */
public record Plan(String source, Optional<String> page, String commit, String licence, List<RemoteFile> files,
        HubSettings settings) {
    /** Room that is left on the disk. */
    private static final long SPARE = 64L << 20;

    public Plan {
        files = List.copyOf(files);
    }

    /**
     * Asks what there is.
     *
     * @param revision a branch, tag or commit of the hub; the main one if there is none
     * @param half whether weights in half precision are taken where there are some
     * @throws HubException if there is nothing, or it is not clear what is meant
     * @throws IllegalArgumentException if a file has a name that leads out of its folder
     */
    public static Plan of(Address address, Optional<String> revision, boolean half, HubSettings settings,
            DownloadListener listener, Cancellation cancellation) {
        HubClient client = new HubClient(settings);
        Plan plan = address instanceof Address.InHub model
                ? ofModel(client, model, revision, half, listener, cancellation)
                : ofFile(client, (Address.OfFile) address, revision, listener, cancellation);
        plan.requireNames();
        return plan;
    }

    private static Plan ofModel(HubClient client, Address.InHub model, Optional<String> revision, boolean half,
            DownloadListener listener, Cancellation cancellation) {
        if (revision.isPresent() && model.revision().isPresent() && !revision.equals(model.revision())) {
            throw new IllegalArgumentException("'revision' cannot be '" + LocalName.shown(revision.get())
                    + "': the address says " + LocalName.shown(model.revision().get()) + ". Give one of them.");
        }
        Repository found = Repository.read(client, model, revision.or(model::revision).orElse("main"), listener,
                cancellation);
        return new Plan(model.id() + (model.path().isEmpty() ? "" : "/" + model.path()), Optional.of(model.page()),
                found.commit(), found.licence(), new NeededFiles(model.id(), found.files(), half).of(model.path()),
                client.settings());
    }

    private static Plan ofFile(HubClient client, Address.OfFile file, Optional<String> revision,
            DownloadListener listener, Cancellation cancellation) {
        if (revision.isPresent()) {
            throw new IllegalArgumentException("'revision' is for models of the hub; " + file.shown()
                    + " is a file of another server, which has one version. Leave 'revision' out.");
        }
        long size = new Patience(client.settings(), listener, cancellation).until(file.address(), patience -> {
            try (Answer answer = client.ask("HEAD", file.address(), Map.of(), cancellation)) {
                if (patience.isToRepeat(answer)) {
                    return Optional.empty();
                }
                if (answer.status() == 404 || answer.status() == 410) {
                    throw Refusal.of(answer, "file " + file.shown(), Optional.empty(), false);
                }
                return Optional.of(answer.status() == 200 ? answer.length() : -1);
            }
        });
        return new Plan(file.shown(), Optional.empty(), "", "",
                List.of(new RemoteFile(file.name(), size, Optional.empty(), file.address())), client.settings());
    }

    /** Two names that one computer takes for one file would overwrite each other there. */
    private void requireNames() {
        Set<String> seen = new HashSet<>();
        for (RemoteFile file : files) {
            LocalName.within(Path.of("x"), file.path());
            if (!seen.add(LocalName.folded(file.path()))) {
                throw new HubException(source + " holds two files '" + LocalName.shown(file.path())
                        + "' whose names differ in capitals only", "Name the one that you want by its address",
                        "names");
            }
        }
    }

    /** Bytes of all files whose size is known. */
    public long bytes() {
        return files.stream().mapToLong(file -> Math.max(0, file.size())).sum();
    }

    /**
     * Downloads the files that are wanted and not there yet.
     *
     * @param folder where they are to lie; what an earlier try left there is gone on with
     * @throws HubException if one cannot be had whole, or the disk has not enough room: nothing was begun then
     * @throws java.util.concurrent.CancellationException soon after the cancellation; what came stays
     */
    public void download(Path folder, Predicate<RemoteFile> wanted, DownloadListener listener,
            Cancellation cancellation) throws IOException {
        requireRoom(folder);
        HubClient client = new HubClient(settings);
        long before = 0;
        for (RemoteFile file : files) {
            Path place = LocalName.within(folder, file.path());
            if (wanted.test(file)) {
                Files.createDirectories(place.getParent());
                new FileDownload(client, file, place, before, page, listener, cancellation).make();
            }
            before += Math.max(0, file.size());
        }
    }

    private void requireRoom(Path folder) throws IOException {
        Files.createDirectories(folder);
        long there = 0;
        for (RemoteFile file : files) {
            Path place = LocalName.within(folder, file.path());
            there += place.toFile().length() + place.resolveSibling(place.getFileName() + ".part").toFile().length();
        }
        long room = Files.getFileStore(folder).getUsableSpace();
        if (room < bytes() - there + SPARE) {
            throw new HubException("the download takes " + Bytes.shown(bytes() - there) + ", but " + folder + " has "
                    + Bytes.shown(room) + " free", "Make room on that disk, or choose another folder for models"
                    + " with 'root'", "download");
        }
    }
}
