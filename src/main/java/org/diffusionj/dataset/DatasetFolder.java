package org.diffusionj.dataset;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.diffusionj.image.WholeFile;

/**
 * A folder of this computer, or of a disk that several share. Files are written in a folder of their own inside,
 * {@value #UNFINISHED}, and moved to their places, so that these never hold a half one; a lock in there says which
 * process is at work on a part.
 */
public final class DatasetFolder implements DatasetPlace, AutoCloseable {
    static final String UNFINISHED = ".unfinished";
    private static final String PLAN = "plan";
    private static final String ANCHOR = " See docs/datasets.md#going-on";

    private final Path folder;
    private final Path unfinished;
    private final Part part;
    private final FileChannel lock;

    private DatasetFolder(Path folder, Part part, FileChannel lock) {
        this.folder = folder;
        this.unfinished = folder.resolve(UNFINISHED);
        this.part = part;
        this.lock = lock;
    }

    /**
     * Opens a folder for one process to work on a part, and makes it if it is not there.
     *
     * @throws IllegalArgumentException if it holds something else
     * @throws IllegalStateException if another process is at work on that part, or the folder is of another plan
     */
    public static DatasetFolder open(Path folder, Part part, Plan plan) {
        try {
            requireFree(folder);
            Path unfinished = Files.createDirectories(folder.resolve(UNFINISHED));
            DatasetFolder opened = new DatasetFolder(folder, part, locked(unfinished, part, folder));
            try {
                opened.begin(plan);
            } catch (IOException | RuntimeException e) {
                opened.close();
                throw e;
            }
            return opened;
        } catch (IOException e) {
            throw new IllegalStateException("The folder " + folder + " cannot be used for a data set: " + e
                    + ". Choose another one." + ANCHOR, e);
        }
    }

    private static void requireFree(Path folder) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new IllegalArgumentException(folder + " is a file. Give a folder with 'out'." + ANCHOR);
        }
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> entries = Files.list(folder)) {
            List<String> names = entries.map(entry -> entry.getFileName().toString()).toList();
            boolean ours = names.contains(UNFINISHED) || names.stream().anyMatch(DatasetFolder::isManifest);
            if (!names.isEmpty() && !ours) {
                throw new IllegalArgumentException("The folder " + folder + " holds other files, such as "
                        + names.get(0) + ". Give a new or empty folder with 'out', or one with a data set to go on"
                        + " with." + ANCHOR);
            }
        }
    }

    private static FileChannel locked(Path unfinished, Part part, Path folder) throws IOException {
        FileChannel channel = FileChannel.open(unfinished.resolve(prefix(part) + "lock"),
                StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!isFree(channel)) {
            channel.close();
            throw new IllegalStateException("Another process is at work on part " + part + " of " + folder
                    + ". Wait until it is done, or let each process make a part of its own with 'part'." + ANCHOR);
        }
        return channel;
    }

    /** File systems without locks let everybody in: then files are written twice at worst, with the same bytes. */
    private static boolean isFree(FileChannel channel) {
        try {
            FileLock got = channel.tryLock();
            return got != null;
        } catch (OverlappingFileLockException ours) {
            return false;
        } catch (IOException noLocks) {
            return true;
        }
    }

    private static String prefix(Part part) {
        return part.number() + "-of-" + part.of() + ".";
    }

    private static boolean isManifest(String name) {
        return name.equals(Rows.WHOLE) || Part.isManifest(name);
    }

    /** What an earlier process of this part left is of no use. */
    private void begin(Plan plan) throws IOException {
        removeRemains(part);
        Path begun = unfinished.resolve(PLAN);
        if (!Files.exists(begun)) {
            write(UNFINISHED + "/" + PLAN, plan.sha256().getBytes(StandardCharsets.UTF_8));
        } else if (!Files.readString(begun).equals(plan.sha256())) {
            throw new IllegalStateException("The folder " + folder + " holds a data set of another plan. Choose"
                    + " another folder, or call again with the plan that it was begun with." + ANCHOR);
        }
    }

    private void removeRemains(Part of) throws IOException {
        try (Stream<Path> files = Files.list(unfinished)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith(prefix(of)) && !name.endsWith("lock")) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    @Override
    public String name() {
        return folder.toString();
    }

    @Override
    public List<String> manifests() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).filter(DatasetFolder::isManifest).sorted()
                    .toList();
        }
    }

    @Override
    public Optional<String> read(String path) throws IOException {
        Path file = folder.resolve(path);
        return Files.isRegularFile(file)
                ? Optional.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8)) : Optional.empty();
    }

    @Override
    public boolean holds(String path, long bytes) throws IOException {
        Path file = folder.resolve(path).normalize();
        return file.startsWith(folder.normalize()) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && Files.size(file) == bytes;
    }

    @Override
    public void write(String path, byte[] bytes) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.createDirectories(unfinished); // who finished the whole may have taken it away
        WholeFile.writeBy(unfinished.resolve(prefix(part) + Thread.currentThread().getId()), file,
                out -> out.write(bytes));
    }

    /** One write of a whole line: whatever stops it, what was there before stays. */
    @Override
    public void append(String path, List<String> rows) throws IOException {
        Path file = folder.resolve(path);
        byte[] line = (rows.get(rows.size() - 1) + "\n").getBytes(StandardCharsets.UTF_8);
        WholeFile.append(file, line);
    }

    @Override
    public void delete(String path) throws IOException {
        Files.deleteIfExists(folder.resolve(path));
    }

    /** Lets other processes work on the part, and takes the folder for what is unfinished away if nobody needs it. */
    @Override
    public void close() {
        try {
            lock.close();
            if (Files.exists(folder.resolve(Rows.WHOLE))) {
                removeUnused();
            }
        } catch (IOException stays) {
            // An empty folder, or one that another process still uses, harms nobody.
        }
    }

    private void removeUnused() throws IOException {
        try (Stream<Path> files = Files.list(unfinished)) {
            for (Path file : files.filter(one -> one.toString().endsWith("lock")).toList()) {
                try (FileChannel other = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    if (!isFree(other)) {
                        return;
                    }
                }
            }
        }
        try (Stream<Path> files = Files.list(unfinished)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(unfinished);
    }
}
