package org.diffusionj;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who may import what, and how long lines are. The table is the architecture: a new arrow is a decision made here. */
class ArchitectureTest {
    private static final Path MAIN = Path.of("src/main/java");
    private static final Path DESIGN = Path.of("docs/design.md");
    private static final String ROOT = "org.diffusionj.";
    private static final int LONGEST_LINE = 120;

    /** What the design page calls the packages of others. */
    private static final Map<String, String> OUTSIDE =
            Map.of("ij.*", "ImageJ", "org.bytedeco.*", "org.bytedeco", "com.google.gson.*", "gson",
                    "org.scijava.*", "SciJava");

    /**
     * Package → what it may import besides itself, java.* and javax.*. A package below another has a line of its own,
     * and one that ends in ".*" stands for itself and all below it. In the lists, "ij.*" is ImageJ itself.
     */
    private static final Map<String, List<String>> MAY_IMPORT = Map.ofEntries(
            entry("json"),
            entry("tensor"),
            entry("image", "org.diffusionj.tensor"),
            entry("text"),
            entry("noise"),
            entry("sampling", "org.diffusionj.json"),
            entry("sampling.arithmetic"),
            entry("sampling.schedule", "org.diffusionj.sampling", "org.diffusionj.sampling.arithmetic"),
            entry("sampling.network", "org.diffusionj.sampling", "org.diffusionj.sampling.arithmetic",
                    "org.diffusionj.sampling.schedule"),
            entry("sampling.solver", "org.diffusionj.sampling", "org.diffusionj.sampling.arithmetic",
                    "org.diffusionj.sampling.schedule", "org.diffusionj.sampling.network"),
            entry("runtime", "org.diffusionj.tensor", "org.diffusionj.graph"),
            entry("weights", "org.diffusionj.tensor", "org.diffusionj.json", "com.google.gson.*"),
            entry("checkpoint", "org.diffusionj.weights"),
            entry("adapter", "org.diffusionj.weights", "org.diffusionj.checkpoint", "org.diffusionj.json"),
            entry("graph", "org.diffusionj.tensor"),
            entry("gradient", "org.diffusionj.graph"),
            entry("ort", "org.diffusionj.runtime", "org.diffusionj.tensor", "org.bytedeco.*"),
            entry("onednn", "org.diffusionj.runtime", "org.diffusionj.tensor", "org.diffusionj.graph",
                    "org.bytedeco.*"),
            entry("model", "org.diffusionj.runtime", "org.diffusionj.tensor", "org.diffusionj.image",
                    "org.diffusionj.text", "org.diffusionj.sampling", "org.diffusionj.json",
                    "org.diffusionj.graph", "org.diffusionj.weights", "org.diffusionj.checkpoint",
                    "org.diffusionj.adapter"),
            entry("measure", "org.diffusionj.runtime", "org.diffusionj.tensor", "org.diffusionj.image",
                    "org.diffusionj.json"),
            entry("hub", "org.diffusionj.runtime", "org.diffusionj.json"),
            entry("library", "org.diffusionj.hub", "org.diffusionj.model", "org.diffusionj.runtime",
                    "org.diffusionj.adapter", "org.diffusionj.json"),
            entry("settings", "org.diffusionj.runtime", "org.diffusionj.text", "org.diffusionj.noise",
                    "org.diffusionj.sampling", "org.diffusionj.sampling.solver", "org.diffusionj.model"),
            entry("pipeline", "org.diffusionj.runtime", "org.diffusionj.tensor", "org.diffusionj.image",
                    "org.diffusionj.text", "org.diffusionj.noise", "org.diffusionj.sampling",
                    "org.diffusionj.sampling.solver", "org.diffusionj.model", "org.diffusionj.settings"),
            entry("training", "org.diffusionj.runtime", "org.diffusionj.tensor", "org.diffusionj.image",
                    "org.diffusionj.noise", "org.diffusionj.sampling", "org.diffusionj.sampling.network",
                    "org.diffusionj.sampling.schedule", "org.diffusionj.sampling.solver", "org.diffusionj.json",
                    "org.diffusionj.weights", "org.diffusionj.adapter", "org.diffusionj.graph",
                    "org.diffusionj.gradient", "org.diffusionj.model", "org.diffusionj.pipeline"),
            entry("programs", "org.diffusionj.image", "org.diffusionj.pipeline", "org.diffusionj.json"),
            entry("ij"),
            entry("ij.macro", "org.diffusionj.settings", "ij.*"),
            entry("ij.border", "org.diffusionj.ij.macro", "org.diffusionj.runtime", "ij.*"),
            entry("ij.request", "org.diffusionj.ij.macro", "org.diffusionj.model", "org.diffusionj.noise",
                    "org.diffusionj.pipeline", "org.diffusionj.settings"),
            entry("ij.memory"),
            entry("ij.models", "org.diffusionj.ij.memory", "org.diffusionj.model", "org.diffusionj.onednn",
                    "org.diffusionj.ort",
                    "org.diffusionj.pipeline", "org.diffusionj.runtime", "ij.*"),
            entry("ij.pixels", "org.diffusionj.image", "org.diffusionj.runtime", "ij.*"),
            entry("ij.labels", "org.diffusionj.ij.pixels", "org.diffusionj.image", "org.diffusionj.settings", "ij.*"),
            entry("ij.fit", "org.diffusionj.ij.border", "org.diffusionj.ij.job", "org.diffusionj.ij.labels",
                    "org.diffusionj.ij.macro", "org.diffusionj.ij.memory", "org.diffusionj.ij.models",
                    "org.diffusionj.ij.pixels", "org.diffusionj.image",
                    "org.diffusionj.measure", "org.diffusionj.model", "org.diffusionj.pipeline",
                    "org.diffusionj.runtime", "org.diffusionj.settings", "org.diffusionj.training", "ij.*"),
            entry("ij.provenance", "org.diffusionj.ij.labels", "org.diffusionj.ij.macro", "org.diffusionj.ij.models",
                    "org.diffusionj.ij.pixels", "org.diffusionj.ij.request", "org.diffusionj.model",
                    "org.diffusionj.noise",
                    "org.diffusionj.pipeline", "org.diffusionj.sampling", "org.diffusionj.sampling.solver",
                    "org.diffusionj.settings", "org.diffusionj.text", "ij.*"),
            entry("ij.dialog", "org.diffusionj.ij.border", "org.diffusionj.ij.job", "org.diffusionj.ij.macro",
                    "org.diffusionj.ij.models", "org.diffusionj.ij.request", "org.diffusionj.model",
                    "org.diffusionj.settings", "ij.*"),
            entry("ij.job", "org.diffusionj.ij.border", "org.diffusionj.ij.labels", "org.diffusionj.ij.macro",
                    "org.diffusionj.ij.memory",
                    "org.diffusionj.ij.models", "org.diffusionj.ij.pixels", "org.diffusionj.ij.provenance",
                    "org.diffusionj.ij.request", "org.diffusionj.image", "org.diffusionj.model",
                    "org.diffusionj.pipeline", "org.diffusionj.runtime", "org.diffusionj.settings", "ij.*"),
            entry("ij.panel", "org.diffusionj.ij.border", "org.diffusionj.ij.dialog", "org.diffusionj.ij.job",
                    "org.diffusionj.ij.macro", "org.diffusionj.ij.models", "org.diffusionj.ij.pixels",
                    "org.diffusionj.ij.provenance", "org.diffusionj.ij.request", "org.diffusionj.runtime",
                    "org.diffusionj.settings", "ij.*"),
            entry("ij.library", "org.diffusionj.ij.border", "org.diffusionj.ij.job", "org.diffusionj.ij.macro",
                    "org.diffusionj.ij.models", "org.diffusionj.hub", "org.diffusionj.library", "org.diffusionj.model",
                    "org.diffusionj.runtime", "org.diffusionj.settings", "ij.*"),
            entry("ij.compare", "org.diffusionj.ij.border", "org.diffusionj.ij.job", "org.diffusionj.ij.macro",
                    "org.diffusionj.ij.models", "org.diffusionj.ij.pixels", "org.diffusionj.image",
                    "org.diffusionj.measure", "org.diffusionj.model", "org.diffusionj.pipeline",
                    "org.diffusionj.runtime", "org.diffusionj.settings", "org.diffusionj.tensor", "ij.*"),
            entry("ij.sweep", "org.diffusionj.ij.border", "org.diffusionj.ij.dialog", "org.diffusionj.ij.job",
                    "org.diffusionj.ij.macro", "org.diffusionj.ij.memory", "org.diffusionj.ij.models",
                    "org.diffusionj.ij.provenance", "org.diffusionj.ij.request", "org.diffusionj.model",
                    "org.diffusionj.runtime", "org.diffusionj.settings", "ij.*"),
            entry("ij.command", "org.diffusionj.ij.fit",
                    "org.diffusionj.dataset", "org.diffusionj.ij.compare", "org.diffusionj.ij.dataset",
                    "org.diffusionj.ij.sweep", "org.diffusionj.ij.border",
                    "org.diffusionj.ij.dialog", "org.diffusionj.ij.job",
                    "org.diffusionj.ij.labels", "org.diffusionj.ij.library",
                    "org.diffusionj.ij.macro", "org.diffusionj.ij.models", "org.diffusionj.ij.panel",
                    "org.diffusionj.ij.pixels",
                    "org.diffusionj.ij.provenance", "org.diffusionj.ij.request", "org.diffusionj.image",
                    "org.diffusionj.model", "org.diffusionj.pipeline", "org.diffusionj.programs",
                    "org.diffusionj.runtime",
                    "org.diffusionj.settings", "ij.*"),
            entry("dataset.phantom", "org.diffusionj.image"),
            entry("dataset", "org.diffusionj.dataset.phantom", "org.diffusionj.ij.request", "org.diffusionj.image",
                    "org.diffusionj.json", "org.diffusionj.runtime", "org.diffusionj.settings"),
            entry("ij.dataset", "org.diffusionj.dataset", "org.diffusionj.dataset.phantom",
                    "org.diffusionj.ij.border", "org.diffusionj.ij.dialog", "org.diffusionj.ij.job",
                    "org.diffusionj.ij.labels",
                    "org.diffusionj.ij.macro", "org.diffusionj.ij.models", "org.diffusionj.ij.pixels",
                    "org.diffusionj.ij.provenance", "org.diffusionj.ij.request", "org.diffusionj.image",
                    "org.diffusionj.model", "org.diffusionj.pipeline", "org.diffusionj.runtime",
                    "org.diffusionj.settings", "ij.*"),
            entry("ij.scijava", "org.diffusionj.ij.border", "org.diffusionj.ij.command", "org.diffusionj.ij.compare",
                    "org.diffusionj.ij.dialog", "org.diffusionj.ij.fit", "org.diffusionj.ij.job",
                    "org.diffusionj.ij.library", "org.diffusionj.ij.pixels", "org.diffusionj.ij.request",
                    "org.diffusionj.ij.sweep", "org.diffusionj.settings", "ij.*", "org.scijava.*"));

    private static final Pattern IMPORT =
            Pattern.compile("(?m)^import (?:static )?([a-z]\\w*(?:\\.[a-z]\\w*)*)\\.[A-Z*][\\w.*]*;");
    private static final Pattern QUALIFIED = Pattern.compile("\\b(org\\.bytedeco|ij\\.(?:IJ|ImagePlus|gui))\\b");

    private static Map.Entry<String, List<String>> entry(String name, String... mayImport) {
        return Map.entry(name, List.of(mayImport));
    }

    @Test
    void packagesImportOnlyWhatTheTableAllows() throws IOException {
        List<String> breaches = new ArrayList<>();
        for (Path file : sources()) {
            String name = packageOf(file);
            assertTrue(MAY_IMPORT.containsKey(name), file + ": package " + name + " is not in the table");
            Matcher matcher = IMPORT.matcher(Files.readString(file));
            while (matcher.find()) {
                if (!allowed(name, matcher.group(1))) {
                    breaches.add(file + " imports " + matcher.group(1));
                }
            }
        }
        assertEquals(List.of(), breaches);
    }

    @Test
    void nativeAndImageJClassesAreNotReachedByFullNameEither() throws IOException {
        List<String> breaches = new ArrayList<>();
        for (Path file : sources()) {
            String name = packageOf(file);
            QUALIFIED.matcher(withoutComments(Files.readString(file))).results()
                    .map(MatchResult::group)
                    .filter(found -> !isIn(found.startsWith("ij") ? "ij" : "ort", name))
                    .forEach(found -> breaches.add(file + " mentions " + found));
        }
        assertEquals(List.of(), breaches);
    }

    @Test
    void oneClassOfTheImageJSideOpensTheRuntime() throws IOException {
        List<Path> users = sources().stream()
                .filter(file -> isIn("ij", packageOf(file)) && read(file).contains("import org.diffusionj.ort."))
                .toList();
        assertEquals(1, users.size(), users.toString());
    }

    /** Rows are {@code | `package` | what it knows | imports |}. */
    @Test
    void theDesignPageShowsThisTable() throws IOException {
        Map<String, Set<String>> shown = Pattern.compile("(?m)^\\| `([a-z.]+)` \\| [^|]+ \\| ([^|]+) \\|$")
                .matcher(Files.readString(DESIGN)).results()
                .collect(Collectors.toMap(row -> row.group(1), row -> Set.of(row.group(2).split(", "))));
        Map<String, Set<String>> enforced = MAY_IMPORT.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, row -> namesOnPage(row.getValue())));
        assertEquals(new TreeMap<>(enforced), new TreeMap<>(shown), "the table in " + DESIGN + " is not the one above");
    }

    @Test
    void linesAreUpTo120CharactersLong() throws IOException {
        List<String> longer = new ArrayList<>();
        for (String root : List.of("src", "examples")) {
            for (Path file : javaFiles(Path.of(root))) {
                Files.readAllLines(file).stream().filter(line -> line.length() > LONGEST_LINE)
                        .forEach(line -> longer.add(file + ": " + line.strip()));
            }
        }
        assertEquals(List.of(), longer);
    }

    private static Set<String> namesOnPage(List<String> imports) {
        return imports.isEmpty() ? Set.of("nothing") : imports.stream()
                .map(name -> OUTSIDE.getOrDefault(name, name.replace(ROOT, ""))).collect(Collectors.toSet());
    }

    private static boolean allowed(String from, String imported) {
        return imported.startsWith("java.") || imported.startsWith("javax.")
                || imported.equals(ROOT + from)
                || MAY_IMPORT.get(from).stream().anyMatch(pattern -> pattern.endsWith(".*")
                        ? isIn(pattern.substring(0, pattern.length() - 2), imported)
                        : imported.equals(pattern));
    }

    /** Whether a package is another or below it. */
    private static boolean isIn(String whole, String name) {
        return name.equals(whole) || name.startsWith(whole + ".");
    }

    private static List<Path> sources() throws IOException {
        return javaFiles(MAIN);
    }

    private static List<Path> javaFiles(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private static String packageOf(Path file) {
        Path folder = MAIN.resolve("org/diffusionj").relativize(file).getParent();
        return folder.toString().replace(folder.getFileSystem().getSeparator(), ".");
    }

    private static String withoutComments(String source) {
        return source.replaceAll("(?s)/\\*.*?\\*/|//[^\n]*", "").replaceAll("(?m)^import .*$", "");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
