package org.diffusionj.ort;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.diffusionj.headless.MacroProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Why libraries do not load, in the words that Linux, macOS and Windows put into Java's exceptions. */
class LibraryFailureTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "java.io.IOException: No space left on device, is full. Free 500 MB there",
        "There is not enough space on the disk, is full",
        "Disk quota exceeded, is full",
        "libx.so: failed to map segment from shared object, does not let libraries run from the folder",
        "libx.so: cannot open shared object file: Operation not permitted, mounted noexec",
        "dlopen(libx.dylib): code signature not valid for use in process, a policy forbids it",
        "An Application Control policy has blocked this file, a policy forbids it",
        "java.nio.file.AccessDeniedException: /home/a/.javacpp/cache, cannot be written. Change its permissions",
        "Read-only file system, cannot be written",
        "(Permission denied), cannot be written"})
    void theFolderOfTheLibrariesIsNamedWithTheRemedy(String words, String wanted) {
        Throwable failure = new UnsatisfiedLinkError("no jnionnxruntime in java.library.path: /usr/lib");
        failure.initCause(new IOException(words));
        String message = OrtLibrary.explain(failure);
        assertTrue(message.contains(wanted) && message.contains("org.bytedeco.javacpp.cachedir"), message);
        assertTrue(message.contains(".javacpp")
                && message.endsWith("See docs/troubleshooting.md#onnx-runtime-does-not-load"), message);
    }

    /** No folder can be made below a file, be it the one named, the home or the temporary one. */
    @Test
    void theDiagnosticsGoOnWithoutAnyFolderForLibraries() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        Path macro = Files.writeString(folder.resolve("diagnostics.ijm"), "run(\"Diffusion Diagnostics\");");
        MacroProcess process = MacroProcess.runMacro(List.of("org.bytedeco.javacpp.cachedir=" + file.resolve("cache"),
                "user.home=" + file, "java.io.tmpdir=" + file), macro);
        assertEquals(0, process.exitCode(), process.err());
        assertTrue(process.out().contains("the folder " + file.resolve("cache")
                + ", into which its libraries are unpacked, cannot be written"), process.out());
        assertTrue(process.out().contains("Memory: ") && process.out().contains("Model starter: "), process.out());
    }
}
