package org.diffusionj.ij.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.diffusionj.headless.MacroProcess;
import org.diffusionj.headless.MacroRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Paths with other letters than English ones, in a locale that has them and in one that does not. */
@EnabledOnOs(OS.LINUX)
class ForeignPathsTest {
    private static final Path TINY = Path.of("src/test/resources/reference/models/sd1");
    private static final String SETTINGS = "steps=1 width=64 height=64 seed=1 prompt=[x]\");";

    @TempDir
    Path folder;

    @Test
    void aNameThatTheLocaleCannotWriteIsToldWithTheRemedy() throws IOException {
        Path model = copied(folder.resolve("Zellkerne \u00e4 \u7d30\u80de"));
        String call = "run(\"Text to Image...\", \"model=[" + folder
                + "/Zellkerne \"+fromCharCode(0xe4,32,0x7d30,0x80de)+\"] "
                + SETTINGS;
        assertTrue(Files.isDirectory(model));
        assertEquals(0, macro("C.UTF-8", call).exitCode());
        assertTold(macro("C", call), "no file can have this name here", "start ImageJ in a locale of UTF-8");
        assertTold(macro("POSIX", "list = getFileList(\"" + folder + "\");\nfor (i = 0; i < list.length; i++) if"
                + " (startsWith(list[i], \"Zell\")) run(\"Text to Image...\", \"model=[\"+replace(list[i], \"/\","
                + " \"\")+\"] " + SETTINGS), "its path holds letters that this locale cannot write", "LC_ALL=C.UTF-8");
    }

    @Test
    void namesThatNoFileCanHaveAreTold() throws IOException {
        String zero = "\"+fromCharCode(0)+\"";
        assertTold(macro("C.UTF-8", "run(\"Text to Image...\", \"model=[a" + zero + "b] " + SETTINGS),
                "'a?b': no file can have this name here (Nul character not allowed). Choose other letters");
        assertTold(macro("C.UTF-8", "run(\"Reproduce Image...\", \"path=[a" + zero + "b.png]\");"), "'path'",
                "'a?b.png': no file can have this name here");
        assertTold(macro("C.UTF-8", "run(\"Text to Image...\", \"model=[" + zero + "] " + SETTINGS), "no file can have"
                + " this name here");
    }

    private MacroProcess macro(String locale, String text) throws IOException {
        Path file = Files.writeString(folder.resolve("macro.ijm"), text);
        return MacroProcess.run(List.of("diffusionj.models=" + folder), Map.of("LC_ALL", locale), MacroRunner.class,
                List.of(file.toString()));
    }

    private static void assertTold(MacroProcess process, String... parts) {
        assertEquals(1, process.exitCode(), process.out());
        for (String part : parts) {
            assertTrue(process.err().contains(part), process.err());
        }
        assertFalse(process.err().contains("\tat ") || process.err().contains("Exception"), process.err());
    }

    private static Path copied(Path target) throws IOException {
        try (Stream<Path> files = Files.walk(TINY)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, target.resolve(TINY.relativize(file).toString()));
            }
        }
        return target;
    }
}
