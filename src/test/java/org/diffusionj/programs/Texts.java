package org.diffusionj.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.diffusionj.PngBytes;
import org.diffusionj.image.PictureTexts;
import org.diffusionj.pipeline.Parameters;

/** Pictures of other programs: PNG files of one pixel with their texts. */
final class Texts {
    private Texts() {}

    /** @param keywordsAndTexts by turns */
    static PictureTexts of(String... keywordsAndTexts) {
        PngBytes png = new PngBytes();
        for (int i = 0; i < keywordsAndTexts.length; i += 2) {
            png.international(keywordsAndTexts[i], keywordsAndTexts[i + 1]);
        }
        try {
            Path file = Files.write(Files.createTempFile("texts", ".png"), png.end());
            try {
                return PictureTexts.read(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Parameters read(String... keywordsAndTexts) {
        return ProgramTexts.read(of(keywordsAndTexts)).orElseThrow();
    }

    /** JSON in which quotes are single, to be read more easily. */
    static String json(String text) {
        return text.replace('\'', '"');
    }

    static void assertSettings(Parameters read, String... namesAndValues) {
        Map<String, String> expected = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            expected.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        assertEquals(expected, read.settings());
    }

    static void assertRefused(String words, String... keywordsAndTexts) {
        PictureTexts texts = of(keywordsAndTexts);
        String message = assertThrows(IllegalArgumentException.class, () -> ProgramTexts.read(texts)).getMessage();
        assertTrue(message.contains(words), message);
    }
}
