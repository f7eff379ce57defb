package org.diffusionj;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.diffusionj.headless.MacroProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing depends on the language of the user's computer: in Turkish the lower case of I has no dot, and in
 * Arabic, Persian and Hindi numbers can be written in other digits.
 */
class LocaleTest {
    private static final Path CLASSES = Path.of("target/classes");
    private static final Pattern BY_DEFAULT_LOCALE = Pattern.compile(
            "java/lang/String\\.(toLowerCase|toUpperCase):\\(\\).*"
            + "|java/lang/String\\.(format|formatted):\\((Ljava/lang/String;)?\\[Ljava/lang/Object;\\).*"
            + "|java/io/(PrintStream|PrintWriter|Console)\\.(format|printf):\\(Ljava/lang/String;.*"
            + "|java/util/Formatter\\.<init>:\\((?!.*Ljava/util/Locale;).*"
            + "|java/util/Scanner\\.<init>:.*"
            + "|java/text/DecimalFormat\\.<init>:\\((?!.*DecimalFormatSymbols;).*"
            + "|java/text/(SimpleDateFormat|MessageFormat)\\.<init>:\\((?!.*Ljava/util/Locale;).*"
            + "|java/text/MessageFormat\\.format:\\(Ljava/lang/String;.*"
            + "|java/text/\\w+\\.get\\w*Instance:\\((?!.*Ljava/util/Locale;).*"
            + "|java/time/format/DateTimeFormatter\\.ofPattern:\\(Ljava/lang/String;\\).*"
            + "|java/util/Locale\\.getDefault:.*");

    @TempDir
    Path folder;

    @Test
    void noClassLetsTheDefaultLocaleDecide() throws IOException {
        List<String> breaches = new ArrayList<>();
        List<Path> classes = classes();
        for (Path file : classes) {
            ClassFile.read(file).calls().stream().filter(call -> BY_DEFAULT_LOCALE.matcher(call).matches())
                    .forEach(call -> breaches.add(CLASSES.relativize(file) + " calls " + call + ": name Locale.ROOT"));
        }
        assertFalse(classes.isEmpty());
        assertEquals(List.of(), breaches);
    }

    /** The search finds such calls however they are written, and lets those with a locale pass. */
    @Test
    void theSearchFindsThem() throws IOException {
        Path written = Path.of("target/test-classes/org/diffusionj/LocaleTest$Careless.class");
        List<String> found = ClassFile.read(written).calls().stream()
                .filter(call -> BY_DEFAULT_LOCALE.matcher(call).matches()).map(call -> call.replaceAll(":.*", ""))
                .toList();
        assertEquals(List.of("java/io/PrintStream.printf", "java/lang/String.format", "java/lang/String.formatted",
                "java/lang/String.toLowerCase", "java/lang/String.toUpperCase",
                "java/text/NumberFormat.getInstance"), found);
    }

    @SuppressWarnings("unused") // only its compiled form counts
    private static final class Careless {
        static String all(List<String> words) {
            System.out.printf("%d", 1);
            return words.stream().map(String::toLowerCase).toList() + "A".toUpperCase() + String.format("%d", 1)
                    + "%d".formatted(1) + NumberFormat.getInstance().format(1)
                    + String.format(Locale.ROOT, "%d", 1) + "A".toLowerCase(Locale.ROOT);
        }
    }

    /** A model whose scheduler names no spacing, a prompt with a control character, sizes in the log. */
    @Test
    void picturesAndTheirTextsAreTheSameInEveryLanguage() throws IOException {
        String english = texts("en-US");
        assertTrue(english.contains("seed = 7"), english);
        for (String language : List.of("tr-TR", "ar-EG-u-nu-arab", "fa-IR-u-nu-arabext", "hi-IN-u-nu-deva")) {
            assertEquals(english, texts(language), language);
        }
    }

    private String texts(String language) throws IOException {
        Path macro = Files.writeString(folder.resolve("picture.ijm"), """
                run("Text to Image...", "model=[src/test/resources/reference/models/sd1] seed=7 steps=2 width=64"
                        + " height=64 images=2 prompt=[INK and " + fromCharCode(1, 0x131) + "]");
                run("Diffusion Diagnostics");
                return getMetadata("Info") + getValue("Mean");
                """);
        String[] parts = language.split("-", 3);
        List<String> properties = new ArrayList<>(List.of("user.language=" + parts[0], "user.country=" + parts[1]));
        if (parts.length > 2) {
            properties.add("user.extensions=" + parts[2]);
        }
        MacroProcess process = MacroProcess.runMacro(properties, macro);
        assertEquals(0, process.exitCode(), process.err());
        return process.out().lines().filter(line -> !line.startsWith("Memory: ")).reduce("", (a, b) -> a + b + "\n");
    }

    private static List<Path> classes() throws IOException {
        try (Stream<Path> files = Files.walk(CLASSES)) {
            return files.filter(file -> file.toString().endsWith(".class")).toList();
        }
    }
}
