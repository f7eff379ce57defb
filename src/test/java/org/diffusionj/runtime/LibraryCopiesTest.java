package org.diffusionj.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LibraryCopiesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "JavaCPP, org/bytedeco/javacpp/Loader.class, Implementation-Version, 1.5.10, 1.5.13",
        "gson, com/google/gson/Gson.class, Bundle-Version, 2.3.1, 2.13.2",
        "ONNX Runtime, ai/onnxruntime/OrtSession.class, Implementation-Version, 1.17.0, 1.24.1-1.5.13"})
    void twoVersionsAreNamedWithTheirPlaces(String library, String type, String attribute, String first, String second)
            throws IOException {
        Path a = jar("jars/a b ä.jar", type, attribute, first);
        Path b = jar("plugins/b.jar", type, attribute, second);
        List<String> conflicts = conflicts(a, b);
        assertEquals(1, conflicts.size());
        assertEquals(library.equals("gson") ? List.of() : conflicts, nativeConflicts(a, b));
        assertTrue(conflicts.get(0)
                .startsWith("Several versions of " + library + " are installed: " + first + " in " + a
                + ", " + second + " in " + b + ". The first one counts. Keep "), conflicts.get(0));
    }

    @Test
    void theSameVersionTwiceAndOthersAreNoConflict() throws IOException {
        String gson = "com/google/gson/Gson.class";
        Path a = jar("a.jar", gson, "Bundle-Version", "2.13.2");
        Path b = jar("b.jar", gson, "Bundle-Version", "2.13.2");
        Path c = jar("c.jar", "org/other/Gson.class", "Bundle-Version", "1");
        assertEquals(List.of(), conflicts(a, b, c));
        assertEquals(List.of(), LibraryCopies.conflicts(LibraryCopies.class.getClassLoader()));
    }

    @Test
    void aJarThatTellsNoVersionIsNamedByItsFile() throws IOException {
        String gson = "com/google/gson/Gson.class";
        Path a = jar("gson-old.jar", gson, "Created-By", "somebody");
        Path b = jar("gson.jar", gson, "Bundle-Version", "2.13.2");
        assertTrue(conflicts(b, a).get(0).contains("gson-old.jar in " + a));
    }

    private static List<String> conflicts(Path... jars) throws IOException {
        return told(LibraryCopies::conflicts, jars);
    }

    private static List<String> nativeConflicts(Path... jars) throws IOException {
        return told(LibraryCopies::nativeConflicts, jars);
    }

    private static List<String> told(Function<ClassLoader, List<String>> told, Path... jars) throws IOException {
        URL[] urls = new URL[jars.length];
        for (int i = 0; i < jars.length; i++) {
            urls[i] = jars[i].toUri().toURL();
        }
        try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            return told.apply(loader);
        }
    }

    private Path jar(String name, String entry, String attribute, String version) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue(attribute, version);
        try (OutputStream out = Files.newOutputStream(file); JarOutputStream jar = new JarOutputStream(out, manifest)) {
            jar.putNextEntry(new JarEntry(entry));
        }
        return file;
    }
}
