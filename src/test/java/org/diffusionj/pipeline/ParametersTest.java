package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The texts are of the form that AUTOMATIC1111 writes, as its users know it from their pictures. */
class ParametersTest {
    @Test
    void readsPromptsAndSettings() {
        Parameters read = Parameters.parse("""
                two cells, (sharp:1.2)
                and a line more
                Negative prompt: blurred
                noise
                Steps: 20, Sampler: DPM++ 2M Karras, CFG scale: 7.5, Seed: 42, Size: 512x768, Model hash: 6ce0161689, \
                Model: v1-5, Clip skip: 2, Version: v1.6.0""");
        assertEquals("two cells, (sharp:1.2)\nand a line more", read.prompt());
        assertEquals(Optional.of("blurred\nnoise"), read.negative());
        assertEquals(Optional.of("DPM++ 2M Karras"), read.get("Sampler"));
        assertEquals(Optional.of("512x768"), read.get("Size"));
        assertEquals(Optional.of("2"), read.get("Clip skip"));
        assertEquals(Optional.empty(), read.get("RNG"));
    }

    @Test
    void quotedValuesHoldCommasColonsAndLineBreaks() {
        Parameters read = Parameters.parse(
                "x\nSteps: 1, Lora hashes: \"a: 1, b: 2\", Wildcard: \"one\\ntwo \\\"three\\\"\", Seed: 3");
        assertEquals(Map.of("Steps", "1", "Lora hashes", "a: 1, b: 2", "Wildcard", "one\ntwo \"three\"", "Seed", "3"),
                read.settings());
    }

    @Test
    void withoutSettingsEverythingIsPrompt() {
        Parameters read = Parameters.parse("a picture of: nothing, else\nsize: large");
        assertEquals("a picture of: nothing, else\nsize: large", read.prompt());
        assertEquals(Map.of(), read.settings());
    }

    @Test
    void anEmptyPromptAndNoNegative() {
        Parameters read = Parameters.parse("\nSteps: 1, Seed: 3, CFG scale: 1");
        assertEquals("", read.prompt());
        assertEquals(Optional.empty(), read.negative());
        Parameters negative = Parameters.parse("\nNegative prompt: x\nSteps: 1, Seed: 3, CFG scale: 1");
        assertEquals("", negative.prompt());
        assertEquals(Optional.of("x"), negative.negative());
    }
}
