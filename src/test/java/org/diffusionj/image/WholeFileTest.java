package org.diffusionj.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What may be replaced, and what is left when writing fails. The words of the system are Linux' and Windows' own. */
class WholeFileTest {
    private static final byte[] NEW = "new".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    @Test
    void aFileIsMadeOrReplacedAndNothingElseStays() throws IOException {
        Path file = folder.resolve("a.png");
        write(file);
        assertArrayEquals(NEW, Files.readAllBytes(file));
        Files.writeString(file, "a longer old one");
        write(file);
        assertArrayEquals(NEW, Files.readAllBytes(file));
        assertEquals(Set.of("a.png"), names());
    }

    @Test
    void noOtherFileIsTouchedWhateverItsName() throws IOException {
        for (String name : List.of("a.png.part", "a.part", ".a.png", "a.png~", "a.png.tmp")) {
            Files.writeString(folder.resolve(name), name);
        }
        Set<String> before = names();
        write(folder.resolve("a.png"));
        before.add("a.png");
        assertEquals(before, names());
        assertEquals("a.png.part", Files.readString(folder.resolve("a.png.part")));
    }

    @Test
    void theLongestNameOfAFileIsTaken() throws IOException {
        Path file = folder.resolve("n".repeat(251) + ".png");
        write(file);
        assertArrayEquals(NEW, Files.readAllBytes(file));
    }

    @Test
    void foldersStay() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty.png"));
        Path full = Files.createDirectory(folder.resolve("full.png"));
        Files.writeString(full.resolve("x"), "x");
        for (Path place : List.of(empty, full, folder.resolve("."), folder.resolve("full.png/.."), Path.of("/"))) {
            assertRefused(place, "is a folder. Choose another name.");
        }
        assertEquals(Set.of("empty.png", "full.png"), names());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS) // where links need a privilege
    void linksStayAndSoDoesWhatTheyLeadTo() throws IOException {
        Path target = Files.writeString(folder.resolve("target.png"), "old");
        Path toFile = Files.createSymbolicLink(folder.resolve("to-file.png"), target);
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling.png"), folder.resolve("nothing"));
        Path toFolder = Files.createSymbolicLink(folder.resolve("to-folder.png"),
                Files.createDirectory(folder.resolve("d")));
        for (Path link : List.of(toFile, dangling, toFolder)) {
            assertRefused(link, "is a symbolic link, which is not replaced. Name the file that it leads to");
            assertTrue(Files.isSymbolicLink(link));
        }
        assertEquals("old", Files.readString(target));
        assertFalse(Files.exists(folder.resolve("nothing"), LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aFolderMayBeReachedThroughALink() throws IOException {
        Path real = Files.createDirectory(folder.resolve("real"));
        write(Files.createSymbolicLink(folder.resolve("link"), real).resolve("a.png"));
        assertArrayEquals(NEW, Files.readAllBytes(real.resolve("a.png")));
    }

    @Test
    void devicesAndPipesStay() throws IOException, InterruptedException {
        assumeTrue(Files.exists(Path.of("/dev/null")), "there are no device files here");
        for (String device : List.of("/dev/null", "/dev/zero", "/dev/full")) {
            assertRefused(Path.of(device), "is a device or a pipe, which is not replaced. Choose another name.");
        }
        Path pipe = folder.resolve("pipe.png");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "mkfifo makes no pipe here");
        assertRefused(pipe, "is a device or a pipe");
        assertTrue(Files.exists(pipe));
    }

    @Test
    void aFolderThatIsMissingIsNamed() throws IOException {
        Files.writeString(folder.resolve("file"), "x");
        assertRefused(folder.resolve("no/such/a.png"), "cannot be written: the folder " + folder.resolve("no/such")
                + " does not exist. Make the folder first");
        assertRefused(folder.resolve("file/a.png"), "the folder " + folder.resolve("file") + " is a file. Make");
        assertEquals(Set.of("file"), names());
        Path system = Path.of("/proc"); // a folder in which Linux makes no files, even for root
        assumeTrue(Files.isDirectory(system), "there is no such folder here");
        assertRefused(system.resolve("a.png"), "no file can be made in the folder /proc. Choose another folder.");
    }

    @Test
    void aFullDiskIsNamedAndTheOldFileStays() throws IOException {
        Path file = Files.writeString(folder.resolve("a.png"), "old");
        for (String words :
                List.of("No space left on device", "There is not enough space on the disk", "Disk quota exceeded")) {
            IOException refusal = assertThrows(IOException.class, () -> WholeFile.write(file, out -> {
                out.write(NEW);
                throw new IOException("I/O error writing PNG file!", new IOException(words)); // as ImageIO wraps it
            }));
            assertEquals(file + " cannot be written: the disk is full (" + words
                    + "). Make room on it, or choose a folder on another disk.", refusal.getMessage());
            assertEquals("old", Files.readString(file));
            assertEquals(Set.of("a.png"), names());
        }
    }

    @Test
    void anyFailureLeavesNothing() throws IOException {
        IOException refusal = assertThrows(IOException.class, () -> WholeFile.write(folder.resolve("a.png"), out -> {
            throw new IOException("the wire was cut");
        }));
        assertEquals(folder.resolve("a.png") + " cannot be written: the wire was cut. Choose another name or folder.",
                refusal.getMessage());
        assertThrows(OutOfMemoryError.class, () -> WholeFile.write(folder.resolve("a.png"), out -> {
            throw new OutOfMemoryError();
        }));
        assertEquals(Set.of(), names());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void whatIsWriteProtectedIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("a.png"), "old");
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
        assumeTrue(!Files.isWritable(file), "this user may write everything");
        assertRefused(file, "is write-protected. Choose another name.");
        assertRefused(closed.resolve("a.png"), "the folder " + closed + " may not be written to. Choose another"
                + " folder.");
    }

    @Test
    void picturesAreWrittenThisWay() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty.png"));
        BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
        IOException refusal = assertThrows(IOException.class, () -> PngFile.write(empty, image, Map.of()));
        assertEquals(empty + " is a folder. Choose another name.", refusal.getMessage());
    }

    private void assertRefused(Path place, String words) {
        IOException refusal = assertThrows(IOException.class, () -> write(place));
        assertTrue(refusal.getMessage().startsWith(place.toAbsolutePath() + " "), refusal.getMessage());
        assertTrue(refusal.getMessage().contains(words), refusal.getMessage());
    }

    private static void write(Path file) throws IOException {
        WholeFile.write(file, out -> out.write(NEW));
    }

    private Set<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
