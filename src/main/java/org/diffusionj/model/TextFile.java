package org.diffusionj.model;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Reads the text files of a model folder. */
final class TextFile {
    private static final long LARGEST = 64 << 20;
    private static final String MARK = "\ufeff";
    private static final String LFS_POINTER = "version https://git-lfs";

    private TextFile() {}

    /**
     * The file's text, without the byte-order mark that some editors put before it, which says nothing.
     *
     * @throws ModelException if the file cannot be read, or holds no text in UTF-8
     */
    static String read(Path file) {
        if (Files.isDirectory(file)) {
            throw new ModelException(file, "there is a folder where a file must be",
                    "Copy the model folder again, whole", "docs/troubleshooting.md#incomplete-model-folder");
        }
        requireNoDevice(file);
        try {
            if (Files.size(file) > LARGEST) {
                throw new ModelException(file, "is larger than 64 MB, so it is no text file of a model",
                        "Copy the file again from where the model came from",
                        "docs/troubleshooting.md#incomplete-model-folder");
            }
            String text = Files.readString(file);
            requireNoPointer(file, text);
            return text.startsWith(MARK) ? text.substring(MARK.length()) : text;
        } catch (CharacterCodingException e) {
            throw new ModelException(file, "is not text in UTF-8",
                    "Copy the file again from where the model came from", "docs/troubleshooting.md#broken-json");
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** @throws ModelException if reading would wait for other programs, or never end */
    static void requireNoDevice(Path file) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new ModelException(file, "is a device or a pipe, not a file",
                    "Copy the model folder again, whole", "docs/troubleshooting.md#incomplete-model-folder");
        }
    }

    /**
     * Whether nothing is at the path: a file that may not be seen, and a link to nothing, are not absent. In a file is
     * nothing.
     */
    static boolean isAbsent(Path file) {
        return Files.notExists(file, LinkOption.NOFOLLOW_LINKS)
                || file.getParent() != null && Files.isRegularFile(file.getParent());
    }

    static ModelException unreadable(Path file, IOException e) {
        if (Files.isSymbolicLink(file) && !Files.exists(file)) {
            return new ModelException(file, "is a symbolic link that leads to no file" + target(file),
                    "Copy the model folder again, with the files that its links lead to",
                    "docs/troubleshooting.md#incomplete-model-folder");
        }
        if (e instanceof AccessDeniedException) {
            return new ModelException(file, "may not be read by this user",
                    "Allow reading the model's files and opening its folders",
                    "docs/troubleshooting.md#incomplete-model-folder");
        }
        return isAbsent(file)
                ? new ModelException(file, "is missing", "Copy the model folder again, whole",
                        "docs/troubleshooting.md#incomplete-model-folder")
                : new ModelException(file, "cannot be read (" + reason(e) + ")",
                        "Check the disk or the network, or copy the file again",
                        "docs/troubleshooting.md#incomplete-model-folder");
    }

    private static String target(Path link) {
        try {
            return ": it names " + Files.readSymbolicLink(link) + ", which is missing or a link in a circle";
        } catch (IOException e) {
            return "";
        }
    }

    /** The system's words, without the path, which the message names already. */
    private static String reason(IOException e) {
        return e instanceof FileSystemException system && system.getReason() != null ? system.getReason()
                : e.getMessage();
    }

    static boolean isPointer(String text) {
        return text.startsWith(LFS_POINTER);
    }

    private static void requireNoPointer(Path file, String text) {
        if (isPointer(text)) {
            throw new ModelException(file, "is only a Git LFS pointer to the file, not the file",
                    "Run 'git lfs pull' in the model's repository, or download the file itself",
                    "docs/troubleshooting.md#graph-does-not-load");
        }
    }
}
