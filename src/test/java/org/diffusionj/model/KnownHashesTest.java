package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.diffusionj.runtime.Cancellation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownHashesTest {
    /** SHA-256 of "abc" (the example of FIPS 180-4). */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    private Path folder;
    private Path file;
    private final AtomicInteger readings = new AtomicInteger();

    @BeforeEach
    void writeAFile() throws IOException {
        file = Files.writeString(folder.resolve("a b.safetensors"), "abc");
    }

    private String hash(Path kept) {
        return new KnownHashes(kept, 1).of(file, () -> {
            readings.incrementAndGet();
            return ModelHash.sha256(file, new Cancellation());
        });
    }

    private Path kept() {
        return folder.resolve("deep/kept.txt");
    }

    @Test
    void aFileIsReadOnce() {
        assertEquals(ABC, hash(kept()));
        assertEquals(ABC, hash(kept()));
        assertEquals(1, readings.get());
    }

    @Test
    void anotherTimeSizeOrPlaceIsAnotherFile() throws IOException {
        hash(kept());
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-02T03:04:05Z")));
        assertEquals(ABC, hash(kept()));
        Files.writeString(file, "abcd");
        hash(kept());
        file = Files.writeString(folder.resolve("other.safetensors"), "abc");
        assertEquals(ABC, hash(kept()));
        assertEquals(4, readings.get());
    }

    @Test
    void damagedAndUnwritableKeepsOnlyCostTime() throws IOException {
        Files.createDirectories(kept().getParent());
        Files.writeString(kept(), "nonsense\n\u0000\n" + "0".repeat(64) + " 3 " + file + "\n");
        assertEquals(ABC, hash(kept()));
        assertEquals(ABC, hash(file.resolve("below a file")));
        assertEquals(ABC, hash(file.resolve("below a file")));
        assertEquals(3, readings.get());
    }

    @Test
    void smallFilesAreNotKept() {
        new KnownHashes(kept(), 4).of(file, () -> ABC);
        assertEquals(false, Files.exists(kept()));
    }
}
