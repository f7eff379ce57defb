package org.diffusionj.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.diffusionj.dataset.DatasetPlace;
import org.diffusionj.dataset.Part;

/**
 * A folder on a file system of Hadoop. Where that can move files, they are written beside and moved; stores of objects,
 * such as {@code s3a://}, show them only when they are whole.
 */
final class HadoopPlace implements DatasetPlace {
    private static final String UNFINISHED = ".unfinished";
    private static final String WHOLE = "manifest.jsonl";
    private static final Set<String> MOVES = Set.of("hdfs", "viewfs");

    private final Path folder;
    private final Configuration configuration;
    private final FileSystem files;

    HadoopPlace(String folder, Configuration configuration) throws IOException {
        this.folder = new Path(folder);
        this.configuration = configuration;
        FileSystem found = this.folder.getFileSystem(configuration);
        // Without checksums in hidden files beside each file.
        this.files = found instanceof LocalFileSystem local ? local.getRaw() : found;
    }

    /** @throws IllegalArgumentException if it holds something else than a data set */
    void requireFree() throws IOException {
        List<String> names = names();
        boolean store = !isLocal() && !MOVES.contains(files.getScheme());
        boolean ours = names.contains(UNFINISHED) || names.stream().anyMatch(HadoopPlace::isManifest);
        if (!names.isEmpty() && !ours && !store) {
            throw new IllegalArgumentException("The folder " + folder + " holds other files, such as " + names.get(0)
                    + ". Give a new or empty folder with --out. See docs/datasets.md#going-on");
        }
        if (!store) {
            files.mkdirs(new Path(folder, UNFINISHED));
        }
    }

    /** Takes away what is of use only until all is there. */
    void clean() throws IOException {
        files.delete(new Path(folder, UNFINISHED), true);
    }

    private boolean isLocal() {
        return files.getUri().getScheme().equals("file");
    }

    private static boolean isManifest(String name) {
        return name.equals(WHOLE) || Part.isManifest(name);
    }

    private List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        try {
            for (FileStatus status : files.listStatus(folder)) {
                names.add(status.getPath().getName());
            }
        } catch (FileNotFoundException none) {
            return List.of();
        }
        return names.stream().sorted().toList();
    }

    @Override
    public String name() {
        return folder.toString();
    }

    @Override
    public List<String> manifests() throws IOException {
        return names().stream().filter(HadoopPlace::isManifest).toList();
    }

    @Override
    public Optional<String> read(String path) throws IOException {
        try (InputStream in = files.open(new Path(folder, path))) {
            return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (FileNotFoundException none) {
            return Optional.empty();
        }
    }

    @Override
    public boolean holds(String path, long bytes) throws IOException {
        try {
            FileStatus status = files.getFileStatus(new Path(folder, path));
            return status.isFile() && status.getLen() == bytes;
        } catch (FileNotFoundException none) {
            return false;
        }
    }

    @Override
    public void write(String path, byte[] bytes) throws IOException {
        Path file = new Path(folder, path);
        if (!isLocal() && !MOVES.contains(files.getScheme())) {
            create(file, bytes);
            return;
        }
        Path part = new Path(new Path(folder, UNFINISHED), UUID.randomUUID().toString());
        create(part, bytes);
        files.mkdirs(file.getParent());
        if (!isLocal()) {
            FileContext.getFileContext(files.getUri(), configuration).rename(part, file, Options.Rename.OVERWRITE);
        } else if (!files.rename(part, file)) {
            throw new IOException(file + " cannot be written: " + part + " cannot be moved there.");
        }
    }

    private void create(Path file, byte[] bytes) throws IOException {
        try (OutputStream out = files.create(file, true)) {
            out.write(bytes);
        }
    }

    /** Files of object stores cannot grow, so that all is written anew; a part has few rows. */
    @Override
    public void append(String path, List<String> rows) throws IOException {
        write(path, (String.join("\n", rows) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void delete(String path) throws IOException {
        files.delete(new Path(folder, path), false);
    }
}
