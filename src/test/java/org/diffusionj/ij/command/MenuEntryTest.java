package org.diffusionj.ij.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.diffusionj.ClassFile;
import org.diffusionj.headless.MacroProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ImageJ on an old Java meets. */
class MenuEntryTest {
    private static final Path CLASSES = Path.of("target/classes");

    /** The last version of class files that Java 8 loads (Java Virtual Machine Specification 8, section 4.1). */
    private static final int JAVA_8 = 52;

    @TempDir
    Path folder;

    @Test
    void oldJavaLoadsWhatTheMenuNames() throws IOException {
        Set<String> entries = entries().stream().map(entry -> entry.group(1)).collect(Collectors.toSet());
        assertEquals(Set.of(MenuEntry.class.getName()), entries);
        ClassFile entry = ClassFile.read(CLASSES.resolve("org/diffusionj/ij/command/MenuEntry.class"));
        assertTrue(entry.version() <= JAVA_8, "class file version " + entry.version());
        Set<String> others = new TreeSet<>(entry.classes());
        others.removeIf(name -> name.startsWith("java/lang/") || name.startsWith("ij/"));
        assertEquals(Set.of("org/diffusionj/ij/command/MenuEntry"), others);
        assertFalse(entry.calls().stream().anyMatch(call -> call.startsWith("java/lang/invoke/StringConcatFactory")));
    }

    @Test
    void everyEntryNamesACommand() throws IOException {
        List<String> commands = entries().stream().map(entry -> entry.group(2)).toList();
        assertTrue(commands.contains("TextToImageCommand"), commands.toString());
        for (String command : commands) {
            assertTrue(Files.exists(CLASSES.resolve("org/diffusionj/ij/command/" + command + ".class")), command);
        }
    }

    /** As java.specification.version is written: "1.8" to Java 8, whole numbers since. */
    @ParameterizedTest
    @CsvSource({"1.8, 8", "9, 9", "11, 11", "16, 16", "17, 17", "25, 25"})
    void readsTheVersion(String specification, int version) {
        assertEquals(version, MenuEntry.version(specification));
    }

    @ParameterizedTest
    @CsvSource({"1.8, 8, Text to Image...", "11, 11, Diffusion Diagnostics", "16, 16, Save PNG with Settings..."})
    void everyCommandEndsTheMacroWithOneSentence(String specification, int version, String command) throws IOException {
        Path macro = Files.writeString(folder.resolve("old.ijm"), """
                call("java.lang.System.setProperty", "java.specification.version", "%s");
                run("%s", "prompt=[nuclei]");
                print("went on");
                """.formatted(specification, command));
        MacroProcess process = MacroProcess.runMacro(List.of(), macro);
        assertEquals(1, process.exitCode());
        assertTrue(process.err().startsWith("Macro Error: DiffusionJ needs Java 17 or newer; this ImageJ runs on Java "
                + version + " (" + System.getProperty("java.home") + "). "), process.err());
        assertTrue(process.err().contains("Fiji-Latest")
                && process.err().contains("docs/troubleshooting.md#java-is-too-old"));
        assertFalse(process.err().contains("\tat "), process.err());
        assertFalse(process.out().contains("went on"), process.out());
    }

    /** Lines such as {@code Plugins>Diffusion, "Text to Image...", package.Class("Command")}. */
    private static List<MatchResult> entries() throws IOException {
        return Pattern.compile("(?m)^[^#\n]*\"[^\"\n]+\", ([\\w.]+)\\(\"(\\w+)\"\\)$")
                .matcher(Files.readString(Path.of("plugins.config"))).results().toList();
    }
}
