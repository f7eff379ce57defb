package org.diffusionj.library;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import org.diffusionj.hub.ContentHash;
import org.diffusionj.hub.DownloadListener;
import org.diffusionj.hub.LocalName;
import org.diffusionj.runtime.Cancellation;

/** Copies files, with their hashes, until someone cancels. Links are followed; devices and pipes are left out. */
final class FileCopy {
    private static final int DEEPEST = 6;

    private final DownloadListener listener;
    private final Cancellation cancellation;
    private final Map<Path, ContentHash> known = new HashMap<>();
    private long bytes;

    FileCopy(DownloadListener listener, Cancellation cancellation) {
        this.listener = listener;
        this.cancellation = cancellation;
    }

    /** Of all that was copied. */
    long bytes() {
        return bytes;
    }

    /** Of a file, or all files of a folder. */
    static long size(Path from) throws IOException {
        try (Stream<Path> files = Files.walk(from, DEEPEST, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
        }
    }

    /** @param hashes to add to, by paths in the folder; of one file by its name */
    void copy(Path from, Path to, Map<String, ContentHash> hashes) throws IOException {
        if (Files.isRegularFile(from)) {
            try (InputStream in = Files.newInputStream(from)) {
                hashes.put(from.getFileName().toString(), write(in, to, Long.MAX_VALUE));
            }
            return;
        }
        try (Stream<Path> files = Files.walk(from, DEEPEST, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                String path = from.relativize(file).toString().replace('\\', '/');
                Path copy = LocalName.within(to, path);
                Files.createDirectories(copy.getParent());
                try (InputStream in = Files.newInputStream(file)) {
                    hashes.put(path, write(in, copy, Long.MAX_VALUE));
                }
            }
        }
        hashes.remove(Origin.FILE);
    }

    /**
     * Writes a file that must not be there yet.
     *
     * @param most bytes that it may have
     */
    ContentHash write(InputStream in, Path to, long most) throws IOException {
        MessageDigest digest = digest();
        long written = 0;
        try (OutputStream out = Files.newOutputStream(to, StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                cancellation.check();
                written += n;
                if (written > most) {
                    throw new IOException("there is more in it than it says");
                }
                digest.update(buffer, 0, n);
                out.write(buffer, 0, n);
                bytes += n;
                listener.came(to.getFileName().toString(), bytes);
            }
        }
        ContentHash hash = new ContentHash(ContentHash.SHA_256, HexFormat.of().formatHex(digest.digest()));
        known.put(to, hash);
        return hash;
    }

    /** Of what was written into a folder, by paths in it; of one file by its name. */
    Map<String, ContentHash> hashes(Path place) {
        Map<String, ContentHash> hashes = new HashMap<>();
        known.forEach((file, hash) -> {
            if (file.equals(place)) {
                hashes.put(file.getFileName().toString(), hash);
            } else if (file.startsWith(place)) {
                hashes.put(place.relativize(file).toString().replace('\\', '/'), hash);
            }
        });
        hashes.remove(Origin.FILE);
        return hashes;
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
