package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The texts are of the form that AUTOMATIC1111 writes, as its users know it from their pictures. What is right
 * for prompts is what its own "PNG Info" makes of the same text.
 */
class ParametersTest {
    private static final String S = "Steps: 10, Sampler: Euler, CFG scale: 1.3, Seed: 7, Size: 256x256";
    private static final Map<String, String> PAIRS_OF_S = new LinkedHashMap<>();

    static {
        PAIRS_OF_S.put("Steps", "10");
        PAIRS_OF_S.put("Sampler", "Euler");
        PAIRS_OF_S.put("CFG scale", "1.3");
        PAIRS_OF_S.put("Seed", "7");
        PAIRS_OF_S.put("Size", "256x256");
    }

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
        assertEquals(List.of(), read.remarks());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Negative prompt: blur", "Negative prompt:blur", "Negative prompt:  blur",
        "  Negative prompt: blur", "Negative prompt:\tblur ", "Negative prompt:\nblur", "Negative prompt: blur\r"})
    void theNegativePromptBeginsBehindItsMark(String line) {
        assertEquals(new Parameters("x", Optional.of("blur"), PAIRS_OF_S), Parameters.parse("x\n" + line + "\n" + S));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Negative prompt: ", "Negative prompt:", "Negative prompt: \t", " Negative prompt: \n\n"})
    void anEmptyNegativePromptIsNone(String line) {
        assertEquals(new Parameters("x", Optional.empty(), PAIRS_OF_S), Parameters.parse("x\n" + line + "\n" + S));
    }

    @Test
    void aMarkThatComesTwiceIsLeftOutTwice() {
        assertEquals(new Parameters("x", Optional.of("a\nb\nc"), PAIRS_OF_S),
                Parameters.parse("x\nNegative prompt: a\nb\nNegative prompt: c\n" + S));
    }

    @Test
    void aMarkWithinALineIsText() {
        assertEquals("a Negative prompt: b", Parameters.parse("a Negative prompt: b\n" + S).prompt());
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\n%s", "x\r\n%s", "x\r%s", "\ufeffx\n\n%s\n\n", "x \n  %s  \n", "x\n%s,"})
    void lineEndsAndBlankLinesAreNoMatter(String text) {
        Parameters read = Parameters.parse(text.formatted(S));
        assertEquals("x", read.prompt().replace("\ufeff", ""));
        assertEquals(PAIRS_OF_S, read.settings());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Template: __animal__, {a|b}: x: y", "Negative Template: a: 1, b: 2, c: 3, d: 4",
        "Civitai resources: [{\"type\":\"checkpoint\",\"modelVersionId\":1},{\"weight\":0.5}]",
        "Hashes: {\"model\": \"6ce0161689\", \"vae\": \"735e4c3a44\"}", "made with love, by: me, on: monday, at: noon"})
    void whatFollowsTheSettingsIsRemarkedAndTouchesNothing(String after) {
        Parameters read = Parameters.parse("x\nNegative prompt: y\n" + S + "\n" + after + "\nand more");
        assertEquals("x", read.prompt());
        assertEquals(Optional.of("y"), read.negative());
        assertEquals(PAIRS_OF_S, read.settings());
        assertEquals(2, read.remarks().size());
        assertTrue(read.remarks().get(0).contains(after.substring(0, 12)), read.remarks().get(0));
    }

    /** AUTOMATIC1111 reads the 7 of "7,5"; what it passes over is said. */
    @Test
    void whatHasNoNameAmongTheSettingsIsRemarked() {
        Parameters read = Parameters.parse("x\nSteps: 10, CFG scale: 7,5, Seed: 7, and more | Size: (64, 64)");
        assertEquals(Map.of("Steps", "10", "CFG scale", "7", "Seed", "7", "Size", "(64"), read.settings());
        assertEquals(List.of("\"5\" in the settings has no name and is not read.",
                "\"and more\" in the settings has no name and is not read.",
                "\"64)\" in the settings has no name and is not read."), read.remarks());
    }

    @ParameterizedTest
    @ValueSource(strings = {"|", " | ", "; ", "\t", "\n", "\r\n", ",\n", "\n\n"})
    void otherSeparatorsSeparateToo(String separator) {
        assertEquals(new Parameters("x", Optional.of("y"), PAIRS_OF_S),
                Parameters.parse("x\nNegative prompt: y\n" + S.replace(", ", separator)));
    }

    @Test
    void linesOfTheirOwnMayComeInAnyOrder() {
        Parameters read = Parameters.parse("a: b\nSampler: Euler\nSeed: 7\nSteps: 10\nSize: 256x256\nCFG scale: 1.3");
        assertEquals("a: b", read.prompt());
        assertEquals(PAIRS_OF_S, read.settings());
    }

    @Test
    void aPromptMaySpeakOfSteps() {
        Parameters read = Parameters.parse("stairs, Steps: 30, high\nSteps: to heaven\n" + S);
        assertEquals("stairs, Steps: 30, high\nSteps: to heaven", read.prompt());
        assertEquals(PAIRS_OF_S, read.settings());
    }

    /** As AUTOMATIC1111: the last line, if it yields three pairs. */
    @Test
    void settingsMayBeginWithAnotherName() {
        Parameters read = Parameters.parse("x\nSampler: Euler, Seed: 7, Steps: 10");
        assertEquals("x", read.prompt());
        assertEquals(Map.of("Sampler", "Euler", "Seed", "7", "Steps", "10"), read.settings());
    }

    @Test
    void quotedValuesHoldCommasColonsAndLineBreaks() {
        Parameters read = Parameters.parse("x\nSteps: 1, Lora hashes: \"a: 1, b: 2\", "
                + "Wildcard: \"one\\ntwo \\\"three\\\"; x: \\u00b5\\\\\", Empty: \"\", Seed: 3");
        assertEquals(Map.of("Steps", "1", "Lora hashes", "a: 1, b: 2", "Wildcard", "one\ntwo \"three\"; x: \u00b5\\",
                "Empty", "", "Seed", "3"), read.settings());
    }

    @Test
    void aQuoteThatIsNotClosedEndsAtTheComma() {
        Parameters read = Parameters.parse("x\nSteps: 1, Model: \"a, Seed: 3, Size: 8x8");
        assertEquals(Map.of("Steps", "1", "Model", "\"a", "Seed", "3", "Size", "8x8"), read.settings());
    }

    @Test
    void listsAndObjectsAreOneValue() {
        String hashes = "{\"vae\": \"735e4c3a44\", \"lora:a, b\": \"1}\", \"more\": {\"c\": [1, 2]}}";
        String resources = "[{\"type\":\"checkpoint\",\"modelVersionId\":1},{\"weight\":0.5}]";
        Parameters read = Parameters.parse(
                "x\nSteps: 1, Hashes: " + hashes + ", Seed: 3, Civitai resources: " + resources
                + ", Broken: {\"a\", End: 1");
        assertEquals(Map.of("Steps", "1", "Hashes", hashes, "Seed", "3", "Civitai resources", resources,
                "Broken", "{\"a\"", "End", "1"), read.settings());
    }

    @Test
    void valuesMayBeAsLongAsTheyLike() {
        String value = "word ".repeat(100_000).strip();
        Parameters read = Parameters.parse("x\nSteps: 1, Plain: " + value + ", Quoted: \"" + value + "\", Seed: 3");
        assertEquals(Map.of("Steps", "1", "Plain", value, "Quoted", value, "Seed", "3"), read.settings());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a picture of: nothing, else\nsize: large", "", " \n ", "x\nNegative prompt: y",
        "Steps: to heaven", "x\nSeed: 3, Size: 8x8", "{\"sui_image_params\": {\"prompt\": \"nuclei\", \"seed\": 3}}"})
    void aTextWithoutSettingsIsRefused(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> Parameters.parse(text)).getMessage();
        assertTrue(message.startsWith("no line of the text holds settings"), message);
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
