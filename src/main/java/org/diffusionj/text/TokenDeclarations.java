package org.diffusionj.text;

import java.util.List;
import java.util.Map;

/**
 * Where a tokenizer's folder tells of tokens besides those of its vocabulary: the contents of its files, with
 * text, numbers, booleans, maps and lists as values.
 *
 * @param config tokenizer_config.json
 * @param specialTokensMap special_tokens_map.json, empty if there is none
 * @param addedTokens added_tokens.json, ids by token, empty if there is none
 * @param inTokenizerJson the list "added_tokens" of tokenizer.json, empty if there is none
 */
public record TokenDeclarations(Map<String, ?> config, Map<String, ?> specialTokensMap, Map<String, ?> addedTokens,
        List<?> inTokenizerJson) {
    private static final String DECODER = "added_tokens_decoder";

    /** Of the folders that hold the first two files only. */
    public TokenDeclarations(Map<String, ?> config, Map<String, ?> specialTokensMap) {
        this(config, specialTokensMap, Map.of(), List.of());
    }

    /** Whether tokenizer_config.json tells of all added tokens, so that the other files count for nothing. */
    boolean allInConfig() {
        return config.containsKey(DECODER);
    }

    /** The tokens that tokenizer_config.json tells, by id. */
    Map<?, ?> decoder() {
        if (!(config.get(DECODER) instanceof Map<?, ?> decoder)) {
            throw new IllegalArgumentException("\"" + DECODER + "\" in tokenizer_config.json is no object with a token"
                    + " for each id: take the tokenizer's files from one model");
        }
        return decoder;
    }
}
