package org.diffusionj.runtime;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/**
 * Finds libraries of which several versions are installed. The one that comes first on the class path counts, be it
 * the right one or not, and what fails for it says nothing of that.
 */
public final class LibraryCopies {
    /** A class of each library, by the library's name. */
    private static final Map<String, String> CLASSES = Map.of(
            "JavaCPP", "org/bytedeco/javacpp/Loader.class",
            "gson", "com/google/gson/Gson.class",
            "ONNX Runtime", "ai/onnxruntime/OrtSession.class");

    private static final Set<String> NATIVE = Set.of("JavaCPP", "ONNX Runtime");

    private LibraryCopies() {}

    /** One sentence with its remedy for each library of several versions. */
    public static List<String> conflicts(ClassLoader loader) {
        return conflicts(loader, CLASSES.keySet());
    }

    /** The same of libraries with native code only, which may load, and fail or compute otherwise later. */
    public static List<String> nativeConflicts(ClassLoader loader) {
        return conflicts(loader, NATIVE);
    }

    private static List<String> conflicts(ClassLoader loader, Set<String> libraries) {
        List<String> conflicts = new ArrayList<>();
        for (String library : new TreeSet<>(libraries)) {
            Map<Path, String> copies = copies(loader, CLASSES.get(library));
            if (copies.values().stream().distinct().count() > 1) {
                conflicts.add("Several versions of " + library + " are installed: " + listed(copies)
                        + ". The first one counts. Keep that of the plugin's zip, delete the others, and restart"
                        + " ImageJ. See docs/troubleshooting.md#onnx-runtime-does-not-load");
            }
        }
        return conflicts;
    }

    private static String listed(Map<Path, String> copies) {
        return String.join(", ", copies.entrySet().stream().map(copy -> copy.getValue() + " in " + copy.getKey())
                .toList());
    }

    /** Jars that hold the class, in their order on the class path, with their versions. */
    private static Map<Path, String> copies(ClassLoader loader, String name) {
        Map<Path, String> copies = new LinkedHashMap<>();
        try {
            for (URL found : Collections.list(loader.getResources(name))) {
                String place = found.toString();
                if (place.startsWith("jar:file:")) {
                    Path jar = Path.of(new URI(place.substring("jar:".length(), place.lastIndexOf("!/"))));
                    copies.put(jar, version(jar));
                }
            }
        } catch (IOException | URISyntaxException e) {
            return Map.of();    // What cannot be listed is no conflict that one could name.
        }
        return copies;
    }

    private static String version(Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            Attributes facts = jar.getManifest() == null ? new Attributes() : jar.getManifest().getMainAttributes();
            String version = facts.getValue("Implementation-Version");
            version = version == null ? facts.getValue("Bundle-Version") : version;
            return version == null ? file.getFileName().toString() : version;
        }
    }
}
