package org.diffusionj.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Against the folders that transformers 5.18 read; see models/reference/tokens.py. */
class SpecialTokensTest {
    /**
     * {@code words}: added_tokens.json; {@code single}: of tokenizer.json; {@code added}: id and two flags, by text.
     */
    private record Folder(Map<String, Object> config, Map<String, Object> map, Map<String, Object> words,
            List<Object> single, Map<String, List<Object>> added, String prompt, int[] ids) {
        TokenDeclarations declarations() {
            return new TokenDeclarations(config, map == null ? Map.of() : map, words == null ? Map.of() : words,
                    single == null ? List.of() : single);
        }
    }

    private static final Map<String, Integer> VOCABULARY = ReferenceTokenizers.vocabulary(1000);

    @Test
    void theFilesAddWhatTransformersAdds() {
        for (Folder folder : ReferenceTokenizers.expected("special.json.gz", Folder[].class)) {
            SpecialTokens special = SpecialTokens.read(folder.declarations(), VOCABULARY);
            Map<String, AddedToken> added =
                    special.added().stream().collect(Collectors.toMap(AddedToken::text, token -> token));
            assertEquals(folder.added.keySet(), added.keySet(), folder::toString);
            folder.added.forEach((text, facts) -> {
                int id = ((Number) facts.get(0)).intValue();
                AddedToken expected = new AddedToken(text, id, (Boolean) facts.get(1), (Boolean) facts.get(2));
                assertEquals(expected, added.get(text), folder::toString);
            });
            ClipTokenizer tokenizer = new ClipTokenizer(VOCABULARY, ReferenceTokenizers.merges(1000), special, 77);
            assertArrayEquals(folder.ids, tokenizer.encode(folder.prompt).ids(), folder::toString);
        }
    }

    private static void assertRefused(String part, Map<String, ?> config, Map<String, ?> map, Map<String, ?> words) {
        String message = assertThrows(IllegalArgumentException.class, () -> SpecialTokens.read(
                new TokenDeclarations(config, map, words, List.of()), VOCABULARY)).getMessage();
        assertTrue(message.contains(part) && message.contains("from one model"), message);
    }

    @Test
    void valuesThatAreNoTokenAreShown() {
        assertRefused("but was 3", Map.of("pad_token", 3L), Map.of(), Map.of());
        assertRefused("but was [<pad>]", Map.of(), Map.of("pad_token", List.of("<pad>")), Map.of());
        assertRefused("normalized", Map.of(), Map.of("pad_token", Map.of("content", "!", "normalized", "yes")),
                Map.of());
        assertRefused("added_tokens_decoder", Map.of("added_tokens_decoder", List.of()), Map.of(), Map.of());
        assertRefused("but was <Dog>", Map.of("added_tokens_decoder", Map.of("1514", "<Dog>")), Map.of(), Map.of());
        assertRefused("additional_special_tokens", Map.of("additional_special_tokens", "<Dog>"), Map.of(), Map.of());
    }

    /** Diffusers' pipelines fail where a tokenizer has no token to fill prompts with. */
    @Test
    void aTokenToFillPromptsWithMustBeThere() {
        Map<String, Object> map = new HashMap<>();
        map.put("pad_token", null);
        assertRefused("but was null", Map.of(), map, Map.of());
    }

    /** Transformers gives such words other ids in silence, so that they would mean something else. */
    @Test
    void idsThatAreNotTheNextFreeOnesAreNamed() {
        int size = VOCABULARY.size();
        assertRefused("\"<a>\" has the id 1600, but the next free id is " + size, Map.of(), Map.of(),
                Map.of("<a>", 1600L));
        assertRefused("\"<a>\" has the id 5", Map.of(), Map.of(), Map.of("<a>", 5L));
        assertRefused("\"<a>\" has the id -1", Map.of(), Map.of(), Map.of("<a>", -1L));
        assertRefused("have both the id " + size, Map.of(), Map.of(), Map.of("<a>", (long) size, "<b>", (long) size));
        assertRefused("\"a\" has the id " + size + ", but the vocabulary says", Map.of(), Map.of(),
                Map.of("a", (long) size));
        assertRefused("has the id 1514.5", Map.of(), Map.of(), Map.of("<a>", 1514.5));
        assertRefused("has the id x", Map.of(), Map.of(), Map.of("<a>", "x"));
        assertRefused("has no text", Map.of(), Map.of(), Map.of("", (long) size));
    }
}
