package org.diffusionj.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tags as AUTOMATIC1111's wiki describes them: name, weight of text encoders, weight of the UNet, or by name. */
class LoraTagTest {
    @ParameterizedTest
    @CsvSource({"<lora:a>, 1, 1", "<lora:a:0.8>, 0.8, 0.8", "<lora:a:-.5>, -0.5, -0.5", "<lora:a:0.5:1.5>, 1.5, 0.5",
        "<lora:a:te=0.5:unet=1>, 1, 0.5", "<lora:a:0.7:unet=0>, 0, 0.7", "<lyco:a:0.3>, 0.3, 0.3",
                "<lora:a:1:0.5:8>, 0.5, 1"})
    void weightsAreRead(String tag, double unet, double text) {
        LoraTag.Prompt prompt = LoraTag.in("a cell, " + tag + " (red:1.2)");
        assertEquals(List.of(new LoraTag("a", unet, text)), prompt.tags());
        assertEquals("a cell,  (red:1.2)", prompt.text());
    }

    @ParameterizedTest
    @CsvSource({"<hypernet:a:1>", "<lora:>", "<lora:a:x>", "<lora a:1>", "a < lora:b:1"})
    void othersStayWords(String text) {
        assertEquals(new LoraTag.Prompt(text, List.of()), LoraTag.in(text));
    }

    @Test
    void listsHoldNamesAndPaths() {
        assertEquals(Optional.of(List.of(new LoraTag("stain", 0.8, 0.8), new LoraTag("C:\\x\\b.safetensors", 1, 1),
                new LoraTag("/c/d", 0.5, -2))), LoraTag.list("stain:0.8, C:\\x\\b.safetensors,/c/d:-2:0.5"));
        assertEquals(Optional.of(List.of()), LoraTag.list(""));
        assertEquals(Optional.empty(), LoraTag.list("a,,b"));
        assertEquals(Optional.empty(), LoraTag.list(":0.5"));
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        List<LoraTag> tags = List.of(new LoraTag("a b", 0.1, 0.1), new LoraTag("c", -1, 0.000001));
        assertEquals(Optional.of(tags), LoraTag.list(LoraTag.write(tags)));
    }

    @Test
    void wordsAreWholeOnes() {
        assertTrue(NewWord.isIn("a Stain, red", "stain"));
        assertFalse(NewWord.isIn("stained cells", "stain"));
        assertTrue(NewWord.isIn("a<stain>s", "<stain>"));
    }
}
