package org.diffusionj.image;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.UUID;

/** Writes files whole or not at all, and replaces nothing but regular files. */
public final class WholeFile {
    private static final String OTHER_NAME = ". Choose another name.";

    private WholeFile() {}

    /** What a file is to hold. */
    @FunctionalInterface
    public interface Content {
        /** Writes everything; the stream is closed by whoever opened it. */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes a file beside its place, under a name that no file has, and then moves it there.
     *
     * @throws IOException a sentence with file, problem and remedy; nothing has changed then
     */
    public static void write(Path file, Content content) throws IOException {
        Path place = file.toAbsolutePath();
        checkReplaceable(place);
        Path part = place.resolveSibling("diffusionj-" + UUID.randomUUID() + ".part");
        try {
            Files.createFile(part);
            writeAndMove(part, place, content);
        } catch (IOException e) {
            throw refusal(place, e);
        }
    }

    /**
     * The same by way of a file whose place the caller chooses, on the same disk; what is there is overwritten.
     *
     * @throws IOException a sentence with file, problem and remedy; nothing has changed at the file's place then
     */
    public static void writeBy(Path part, Path file, Content content) throws IOException {
        Path place = file.toAbsolutePath();
        checkReplaceable(place);
        try {
            writeAndMove(part, place, content);
        } catch (IOException e) {
            throw refusal(place, e);
        }
    }

    /**
     * Adds bytes to a file's end.
     *
     * @throws IOException a sentence with file, problem and remedy
     */
    public static void append(Path file, byte[] bytes) throws IOException {
        Path place = file.toAbsolutePath();
        checkReplaceable(place);
        try {
            Files.write(place, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw refusal(place, e);
        }
    }

    private static void writeAndMove(Path part, Path place, Content content) throws IOException {
        try {
            try (OutputStream out = Files.newOutputStream(part)) {
                content.writeTo(out);
            }
            // Unlike other moves, an atomic one never removes an empty folder that came there meanwhile.
            Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void checkReplaceable(Path place) throws IOException {
        Path folder = place.getParent();
        if (folder == null || Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(place + " is a folder" + OTHER_NAME);
        }
        if (!Files.isDirectory(folder)) {
            throw new IOException(place + " cannot be written: the folder " + folder
                    + (Files.exists(folder) ? " is a file" : " does not exist")
                    + ". Make the folder first, or choose another.");
        }
        if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            checkIsFile(place);
        }
    }

    private static void checkIsFile(Path place) throws IOException {
        if (Files.isSymbolicLink(place)) {
            throw new IOException(place + " is a symbolic link, which is not replaced. Name the file that it leads to,"
                    + " or choose another name.");
        }
        if (!Files.readAttributes(place, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isRegularFile()) {
            throw new IOException(place + " is a device or a pipe, which is not replaced" + OTHER_NAME);
        }
        if (!Files.isWritable(place)) {
            throw new IOException(place + " is write-protected" + OTHER_NAME);
        }
    }

    private static IOException refusal(Path place, IOException e) {
        Throwable cause = e;
        while (cause.getCause() != null && cause != cause.getCause()) {
            cause = cause.getCause();
        }
        return new IOException(place + " cannot be written: " + reason(place.getParent(), cause), e);
    }

    private static String reason(Path folder, Throwable cause) {
        String words = cause instanceof FileSystemException file ? String.valueOf(file.getReason())
                : String.valueOf(cause.getMessage());
        String small = words.toLowerCase(Locale.ROOT);
        if (small.contains("no space left") || small.contains("not enough space") || small.contains("quota")) {
            return "the disk is full (" + words + "). Make room on it, or choose a folder on another disk.";
        }
        if (cause instanceof AccessDeniedException || small.contains("read-only")) {
            return "the folder " + folder + " may not be written to. Choose another folder.";
        }
        if (cause instanceof NoSuchFileException) {
            return "no file can be made in the folder " + folder + ". Choose another folder.";
        }
        return (words.equals("null") ? cause.toString() : words) + ". Choose another name or folder.";
    }
}
