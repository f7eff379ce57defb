package org.diffusionj.ij.panel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of favourites that somebody else wrote, on another computer, in an editor, or to do harm. */
class PresetsTest {
    private static final String FIRST = "command = Text to Image\n";

    @TempDir
    private Path folder;

    @Test
    void aFileMayComeFromWindowsAndLeaveMostToTheModel() throws IOException {
        write("given", "command = Text to Image\r\n\r\nsteps = 8\r\nprompt = a \\[ b\\nc\r\n");
        Presets.Preset read = new Presets(folder).read("given");
        assertEquals(GenerationCommand.TEXT_TO_IMAGE, read.command());
        assertEquals(Values.none().with(Settings.STEPS, 8).with(Settings.PROMPT, "a [ b\nc"), read.values());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "steps = 8\n", "command = Diagnostics\n", "command = text to image\n",
        FIRST + "steps = 0\n", FIRST + "steps = many\n", FIRST + "steps=8\n", FIRST + "steps = 8\nsteps = 9\n",
        FIRST + "strength = 0.5\n", FIRST + "nonsense\n", FIRST + "../x = 1\n", FIRST + "device = GPU\n",
        FIRST + "seed = 99999999999999999999\n", FIRST + "command = Text to Image\n", "\u0000\u0001\n"})
    void anythingElseIsRefusedAndNamed(String text) throws IOException {
        write("bad", text);
        String message = assertThrows(IllegalArgumentException.class, () -> new Presets(folder).read("bad"))
                .getMessage();
        assertTrue(message.startsWith("The preset " + folder.resolve("bad.txt") + " cannot be used: "), message);
        assertTrue(message.length() < 1000, message);
    }

    @Test
    void largeFilesOthersThanTextsAndFoldersAreRefused() throws IOException {
        write("large", FIRST + "prompt = " + "x".repeat(1 << 20));
        Files.write(folder.resolve("bytes.txt"), (FIRST + "prompt = \u00ff").getBytes(StandardCharsets.ISO_8859_1));
        Files.createDirectory(folder.resolve("folder.txt"));
        for (String name : List.of("large", "bytes", "folder", "absent")) {
            assertThrows(IllegalArgumentException.class, () -> new Presets(folder).read(name), name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ".", "..", "../x", "a/b", "a\\b", "/tmp/x", "C:x", "con", "NUL", "com1.x", " a",
        "a ", "a.", "a\nb", "a\u0000b", "a*", "a?b", "<a>"})
    void namesThatLeadAwayOrCannotBeAreRefused(String name) throws IOException {
        Presets presets = new Presets(folder.resolve("presets"));
        Presets.Preset preset = new Presets.Preset(GenerationCommand.INPAINT, Values.none());
        assertThrows(IllegalArgumentException.class, () -> presets.write(name, preset));
        assertThrows(IllegalArgumentException.class, () -> presets.read(name));
        assertThrows(IllegalArgumentException.class, () -> presets.delete(name));
        assertFalse(Files.exists(folder.resolve("presets")));
    }

    @Test
    void oneIsListedTakenOverAndDeleted() {
        Presets presets = new Presets(folder.resolve("presets"));
        assertEquals(List.of(), presets.names());
        presets.write("\u6838 1", new Presets.Preset(GenerationCommand.INPAINT, Values.none().with(Settings.STEPS, 3)));
        presets.write("\u6838 1", new Presets.Preset(GenerationCommand.INPAINT, Values.none().with(Settings.STEPS, 4)));
        assertEquals(List.of("\u6838 1"), presets.names());
        assertEquals(4, presets.read("\u6838 1").values().get(Settings.STEPS).orElseThrow());
        presets.delete("\u6838 1");
        assertEquals(List.of(), presets.names());
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name + ".txt"), text);
    }
}
