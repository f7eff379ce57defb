package org.diffusionj.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Against the folders that transformers 5.18 read; see models/reference/tokens.py. */
class SpecialTokensTest {
    /** {@code added}: id and whether normalised, by text. */
    private record Folder(
            Map<String, Object> config, Map<String, Object> map, Map<String, List<Object>> added, String prompt,
            int[] ids) {}

    private static final Map<String, Integer> VOCABULARY = ReferenceTokenizers.vocabulary(1000);

    @Test
    void theFilesAddWhatTransformersAdds() {
        for (Folder folder : ReferenceTokenizers.expected("special.json.gz", Folder[].class)) {
            Map<String, Object> map = folder.map == null ? Map.of() : folder.map;
            SpecialTokens special = SpecialTokens.read(folder.config, map, VOCABULARY);
            Map<String, AddedToken> added =
                    special.added().stream().collect(Collectors.toMap(AddedToken::text, token -> token));
            assertEquals(folder.added.keySet(), added.keySet(), () -> folder.config + " with " + map);
            folder.added.forEach((text, facts) -> {
                int id = ((Number) facts.get(0)).intValue();
                AddedToken expected = new AddedToken(text, id, (Boolean) facts.get(1));
                assertEquals(expected, added.get(text), () -> folder.config + " with " + map);
            });
            ClipTokenizer tokenizer = new ClipTokenizer(VOCABULARY, ReferenceTokenizers.merges(1000), special, 77);
            assertArrayEquals(folder.ids, tokenizer.encode(folder.prompt).ids(), () -> folder.config + " with " + map);
        }
    }

    @Test
    void aTokenThatTheVocabularyLacksIsNamed() {
        String message = assertThrows(IllegalArgumentException.class,
                () -> SpecialTokens.read(Map.of("pad_token", "<pad>"), Map.of(), VOCABULARY)).getMessage();
        assertTrue(message.contains("pad_token") && message.contains("<pad>"), message);
    }

    @Test
    void aValueThatIsNoTokenIsShown() {
        String message = assertThrows(IllegalArgumentException.class,
                () -> SpecialTokens.read(Map.of("pad_token", 3), Map.of(), VOCABULARY)).getMessage();
        assertTrue(message.contains("but was 3"), message);
    }
}
