package org.diffusionj.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names from servers and archives. What Windows forbids is that of its page "Naming Files, Paths, and Namespaces". */
class LocalNameTest {
    private static final Path FOLDER = Path.of("some/folder").toAbsolutePath();

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../a", "a/../../b", "/etc/passwd", "C:/x", "C:x", "\\\\server\\x", "a\\b",
        "a//b", "a/", "CON", "nul.txt", "unet/AUX.safetensors", "com1", "LPT9.bin", "COM\u00b9", "CONIN$", "a:b", "a*",
        "what?", "a\"", "<a>", "a|b", "a\0b", "a\nb", "ends.", "ends ", " begins", "a\u202eb", "a/b/c/d/e/f/g/h/i/j"})
    void namesThatLeadAwayOrCannotBe(String name) {
        String message = assertThrows(IllegalArgumentException.class, () -> LocalName.within(FOLDER, name))
                .getMessage();
        assertTrue(message.contains("Nothing was written"), message);
        assertEquals(1, message.lines().count());
    }

    @ParameterizedTest
    @ValueSource(strings = {"model_index.json", "unet/diffusion_pytorch_model-00001-of-00002.safetensors", "a b.txt",
        ".gitattributes", "console.txt", "COM10", "\u6838.safetensors", "it's (1) [x] #2.bin", "..a", "a..b"})
    void plainNames(String name) {
        assertEquals(FOLDER.resolve(name), LocalName.within(FOLDER, name));
    }

    /** Pieces that make trouble, in any order. */
    @Provide
    Arbitrary<String> hostile() {
        return Arbitraries.of("..", ".", "/", "\\", "a", "CON", "nul", ":", "C:", " ", "\0", "unet", "~", "\u2215",
                "%2e%2e", "x.bin", "\n", "\u00a0", "\ud800").list().ofMaxSize(9)
                .map(pieces -> String.join("", pieces));
    }

    @Property(tries = 3000)
    void nothingEverLeadsOut(@ForAll("hostile") String name) {
        try {
            Path place = LocalName.within(FOLDER, name);
            assertTrue(place.startsWith(FOLDER) && !place.equals(FOLDER), name);
            assertEquals(List.of(name.split("/")), StreamSupport.stream(
                    FOLDER.relativize(place).spliterator(), false).map(Path::toString).toList());
        } catch (IllegalArgumentException refused) {
            assertTrue(refused.getMessage().contains("Nothing was written"), refused.getMessage());
        }
    }

    @Test
    void whatOneComputerTakesForOneFile() {
        assertEquals(LocalName.folded("UNET/Config.json"), LocalName.folded("unet/config.JSON"));
        assertEquals(LocalName.folded("caf\u00e9"), LocalName.folded("cafe\u0301"));
    }
}
