package org.diffusionj.ort;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Loader;
import org.diffusionj.runtime.LibraryCopies;

/** Says why the native library could not be loaded, as far as the system's words tell. */
final class LibraryFailure {
    private static final String SEE = " See docs/troubleshooting.md#onnx-runtime-does-not-load";
    private static final String ELSEWHERE = " or name another folder in the system property"
            + " org.bytedeco.javacpp.cachedir." + SEE;

    private static final Pattern FULL = Pattern.compile("(?i)no space left|not enough space|disk full|quota exceeded");
    private static final Pattern FORBIDDEN = Pattern.compile(
            "(?i)failed to map segment|operation not permitted|not permitted to|not allowed to|has blocked|code"
            + " signature");
    private static final Pattern UNWRITABLE = Pattern.compile(
            "(?i)could not create the cache|permission denied|access is denied|AccessDenied|read-only file system");

    private LibraryFailure() {}

    /** The reason with its remedy, to stand behind what could not be done. */
    static String reason(Throwable failure) {
        List<String> conflicts = LibraryCopies.conflicts(LibraryFailure.class.getClassLoader());
        if (!conflicts.isEmpty()) {
            return String.join(" ", conflicts);
        }
        String words = words(failure);
        if (FULL.matcher(words).find()) {
            return "the disk of the folder " + cache() + ", into which its libraries are unpacked, is full. Free 500"
                    + " MB there," + ELSEWHERE;
        }
        if (FORBIDDEN.matcher(words).find()) {
            return "the system does not let libraries run from the folder " + cache() + ", into which they are"
                    + " unpacked (it is mounted noexec, or a policy forbids it). Allow it," + ELSEWHERE;
        }
        if (UNWRITABLE.matcher(words).find()) {
            return "the folder " + cache() + ", into which its libraries are unpacked, cannot be written. Change its"
                    + " permissions," + ELSEWHERE;
        }
        return OrtWords.of(failure) + " The jars onnxruntime, dnnl, opencl and javacpp are needed, each also with the"
                + " platform's classifier (such as linux-x86_64), all of the versions in pom.xml." + SEE;
    }

    /** All that the failure and its causes say: what happened to the file is told by the innermost. */
    private static String words(Throwable failure) {
        StringBuilder words = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            words.append(cause).append(' ');
        }
        return words.toString();
    }

    private static String cache() {
        try {
            return Loader.getCacheDir().toString();
        } catch (IOException | LinkageError | RuntimeException e) {
            return System.getProperty("org.bytedeco.javacpp.cachedir", "~/.javacpp/cache");
        }
    }
}
