package org.diffusionj.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.diffusionj.runtime.UserPath;

/**
 * SHA-256 of large files, kept between sessions, since reading takes about a second a gigabyte. A file is read again
 * when its real place, size or time is another one. Each line of the text file that keeps them is a hash, size, time
 * and place; it may be deleted at any time.
 *
 * @param kept the text file
 * @param smallest bytes from which on files are kept
 */
record KnownHashes(Path kept, long smallest) {
    /** The text file that keeps the hashes, in place of {@code .cache/diffusionj/sha256.txt} in the user's home. */
    static final String PROPERTY = "diffusionj.hashes";

    private static final long LARGE = 64L << 20;

    /** Those of this user. */
    static KnownHashes standard() {
        String place = System.getProperty(PROPERTY, "");
        return new KnownHashes(place.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache", "diffusionj", "sha256.txt")
                : UserPath.of(place), LARGE);
    }

    /**
     * The hash of a file.
     *
     * @param reading finds it out from the file's content, if it is not known
     */
    String of(Path file, Supplier<String> reading) {
        Optional<String> before = state(file);
        if (before.isEmpty()) {
            return reading.get();
        }
        return known(before.get()).orElseGet(() -> {
            String hash = reading.get();
            // A file that was written meanwhile has a hash of neither the one nor the other.
            state(file).filter(before.get()::equals).ifPresent(state -> keep(hash + " " + state));
            return hash;
        });
    }

    /** What tells a file from its other versions; none of a small one, or one that cannot be read. */
    private Optional<String> state(Path file) {
        try {
            BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class);
            String place = file.toRealPath().toString();
            return facts.size() < smallest || place.lines().count() != 1 ? Optional.empty()
                    : Optional.of(facts.size() + " " + facts.lastModifiedTime() + " " + place);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The last line counts. */
    private Optional<String> known(String state) {
        try {
            List<String> lines = Files.exists(kept) ? Files.readAllLines(kept) : List.of();
            return lines.stream().filter(line -> line.matches("[0-9a-f]{64} .*") && line.endsWith(" " + state)
                    && line.length() == 64 + 1 + state.length()).map(line -> line.substring(0, 64))
                    .reduce((first, second) -> second);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Where it cannot be kept, it is found out again. */
    private void keep(String line) {
        try {
            Files.createDirectories(kept.toAbsolutePath().getParent());
            Files.write(kept, (line + "\n").getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            return;
        }
    }
}
