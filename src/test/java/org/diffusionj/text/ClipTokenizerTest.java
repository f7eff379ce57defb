package org.diffusionj.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Against transformers 5.18's CLIPTokenizer (tokenizers 0.23); see models/reference/tokens.py. */
class ClipTokenizerTest {
    /** {@code cut}: ids without truncation, and the code point where the first word begins that has no room. */
    private record Expected(String[] strings, int[][] sd1, int[][] sd2, int[][] reduced, Integer[][] cut) {}

    private static final Expected EXPECTED = ReferenceTokenizers.expected("tokens.json.gz", Expected.class);

    @Test
    void paddedWithTheEndToken() {
        assertSameIds(ReferenceTokenizers.sd1(), EXPECTED.sd1);
    }

    @Test
    void paddedWithAnExclamationMark() {
        assertSameIds(ReferenceTokenizers.sd2(), EXPECTED.sd2);
    }

    @Test
    void withAThousandMerges() {
        assertSameIds(ReferenceTokenizers.reduced(), EXPECTED.reduced);
    }

    private static void assertSameIds(ClipTokenizer tokenizer, int[][] expected) {
        assertTrue(expected.length >= 2000);
        for (int i = 0; i < expected.length; i++) {
            String prompt = EXPECTED.strings[i];
            assertArrayEquals(expected[i], tokenizer.encode(prompt).ids(), () -> "ids of " + escaped(prompt));
        }
    }

    @Test
    void whatIsCutOffIsTheUsersTextFromTheFirstWordThatHasNoRoom() {
        ClipTokenizer tokenizer = ReferenceTokenizers.sd1();
        for (int i = 0; i < EXPECTED.strings.length; i++) {
            String prompt = EXPECTED.strings[i];
            Integer place = EXPECTED.cut[i][1];
            String cutOff = place == null ? "" : prompt.substring(prompt.offsetByCodePoints(0, place));
            assertEquals(escaped(cutOff), escaped(tokenizer.encode(prompt).cutOff()), () -> escaped(prompt));
            assertEquals(EXPECTED.cut[i][0] - 2, tokenizer.tokenize(prompt).length, () -> escaped(prompt));
        }
    }

    @Test
    void idsWithoutFrameAreThoseBetweenStartAndEnd() {
        ClipTokenizer tokenizer = ReferenceTokenizers.sd2();
        for (String prompt : EXPECTED.strings) {
            int[] all = tokenizer.tokenize(prompt);
            int[] framed = tokenizer.encode(prompt).ids();
            int kept = Math.min(all.length, 75);
            assertArrayEquals(Arrays.copyOf(all, kept), Arrays.copyOfRange(framed, 1, 1 + kept));
            assertEquals(49407, framed[1 + kept]);
        }
    }

    /** Ids from OpenAI's vocabulary; in version 2 the exclamation mark is the padding token. */
    @Test
    void wellKnownPrompts() {
        assertArrayEquals(new int[] {3306, 1002, 256}, ReferenceTokenizers.sd1().tokenize("hello world!"));
        assertArrayEquals(new int[] {3306, 1002, 0}, ReferenceTokenizers.sd2().tokenize("Hello world!"));
    }

    @Test
    void aShortPromptIsNotTruncated() {
        Tokens tokens = ReferenceTokenizers.reduced().encode("nuclei");
        assertFalse(tokens.truncated());
        assertEquals("", tokens.cutOff());
    }

    @Test
    void aLoneSurrogateIsAReplacementCharacter() {
        ClipTokenizer tokenizer = ReferenceTokenizers.reduced();
        assertArrayEquals(tokenizer.tokenize("a\ufffdb \ufffd"), tokenizer.tokenize("a\ud800b \udc00"));
    }

    @Test
    void aLongWordIsMergedInReasonableTime() {
        assertTrue(ReferenceTokenizers.reduced().tokenize("microscopy".repeat(20_000)).length > 20_000);
    }

    @Test
    void aMergeWithoutTokenIsNamedWithItsLine() {
        Map<String, Integer> vocabulary = ReferenceTokenizers.vocabulary(100);
        List<String> merges = new ArrayList<>(ReferenceTokenizers.merges(100));
        merges.add("nucl ei</w>");
        assertRefused(vocabulary, merges, "line 102", "nucl ei</w>", "one tokenizer");
    }

    @Test
    void aLineThatIsNoMergeIsNamed() {
        assertRefused(ReferenceTokenizers.vocabulary(0), List.of("#version: 0.2", "a b c"), "line 2", "a b c");
    }

    @Test
    void aMissingByteIsNamed() {
        Map<String, Integer> vocabulary = new HashMap<>(ReferenceTokenizers.vocabulary(0));
        Integer id = vocabulary.remove("a</w>");
        vocabulary.put("something else", id);
        assertRefused(vocabulary, List.of(), "\"a</w>\"", "byte 97", "vocab.json");
    }

    @Test
    void aRepeatedIdIsNamed() {
        Map<String, Integer> vocabulary = new HashMap<>(ReferenceTokenizers.vocabulary(0));
        vocabulary.put("once more", 7);
        assertRefused(vocabulary, List.of(), "0 to " + (vocabulary.size() - 1), "vocab.json");
    }

    @Test
    void aSpecialTokenWithAnotherIdIsNamed() {
        Map<String, Integer> vocabulary = ReferenceTokenizers.vocabulary(0);
        SpecialTokens special = new SpecialTokens(512, 513, 513, List.of(
                new AddedToken("<|startoftext|>", 512, true, false), new AddedToken("<|endoftext|>", 5, true, false),
                new AddedToken("<end>", 513, true, false)));
        String message = assertThrows(IllegalArgumentException.class,
                () -> new ClipTokenizer(vocabulary, List.of(), special, 77)).getMessage();
        assertTrue(message.contains("\"<|endoftext|>\" has id 5") && message.contains("says 513"), message);
    }

    @Test
    void tooShortALengthIsRefused() {
        Map<String, Integer> vocabulary = ReferenceTokenizers.vocabulary(0);
        SpecialTokens special = SpecialTokens.read(new TokenDeclarations(Map.of(), Map.of()), vocabulary);
        assertThrows(IllegalArgumentException.class, () -> new ClipTokenizer(vocabulary, List.of(), special, 2));
    }

    private static void assertRefused(Map<String, Integer> vocabulary, List<String> merges, String... parts) {
        SpecialTokens special = SpecialTokens.read(new TokenDeclarations(Map.of(), Map.of()), vocabulary);
        String message = assertThrows(IllegalArgumentException.class,
                () -> new ClipTokenizer(vocabulary, merges, special, 77)).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "\"" + part + "\" in: " + message);
        }
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars().forEach(c -> escaped.append(c > 32 && c < 127 ? "" + (char) c : String.format("\\u%04x", c)));
        return escaped.toString();
    }
}
