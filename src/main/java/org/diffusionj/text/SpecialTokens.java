package org.diffusionj.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tokens that frame and fill a prompt, and all those that are found in it as a whole.
 *
 * @param bos id of the token before the prompt
 * @param eos id of the token after it
 * @param pad id of the token that fills the rest
 * @param added what is found as a whole, among it at least those three
 */
public record SpecialTokens(int bos, int eos, int pad, List<AddedToken> added) {
    /** The named tokens in the order in which Hugging Face defines them: a later one overrides an earlier. */
    private static final List<String> NAMES = List.of(
            "bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");

    private static final Map<String, String> CLIP_DEFAULTS = Map.of(
            "bos_token", "<|startoftext|>", "eos_token", "<|endoftext|>", "unk_token", "<|endoftext|>",
            "pad_token", "<|endoftext|>");

    /** Keeps a copy of the list. */
    public SpecialTokens {
        added = List.copyOf(added);
    }

    /**
     * Reads the tokens as transformers 5 does. Which flag decides whether a token is looked for in the
     * normalised prompt follows from the files' history:
     *
     * <ul>
     *   <li>If {@code tokenizer_config} has {@code added_tokens_decoder}, that alone tells the flags, and
     *       {@code special_tokens_map} is not looked at.
     *   <li>Otherwise {@code special_tokens_map} beats {@code tokenizer_config}, name by name. Of names
     *       with one text the last decides: a token given as plain text is not normalised, one given as an
     *       object says it.
     * </ul>
     *
     * @param tokenizerConfig the content of tokenizer_config.json: text, numbers, booleans, maps, lists
     * @param specialTokensMap the content of special_tokens_map.json, empty if there is no such file
     * @param vocabulary ids by token
     * @throws IllegalArgumentException if a token is not in the vocabulary or the values make no sense
     */
    public static SpecialTokens read(
            Map<String, ?> tokenizerConfig, Map<String, ?> specialTokensMap, Map<String, Integer> vocabulary) {
        Map<String, AddedToken> added = new LinkedHashMap<>();
        boolean decoderTells = false;
        if (tokenizerConfig.get("added_tokens_decoder") instanceof Map<?, ?> decoder) {
            decoderTells = true;
            decoder.forEach((id, token) -> put(added, token, Integer.parseInt(id.toString())));
        }
        Map<String, Integer> ids = new HashMap<>();
        for (String name : NAMES) {
            Object token = decoderTells ? tokenizerConfig.get(name)
                    : firstOf(specialTokensMap.get(name), tokenizerConfig.get(name));
            token = firstOf(token, CLIP_DEFAULTS.get(name));
            if (token == null) {
                continue;
            }
            String text = textOf(token);
            if (!decoderTells || !added.containsKey(text)) {
                put(added, token, idOf(name, text, vocabulary));
            }
            ids.put(name, added.get(text).id());
        }
        return new SpecialTokens(
                ids.get("bos_token"), ids.get("eos_token"), ids.get("pad_token"), new ArrayList<>(added.values()));
    }

    private static Object firstOf(Object one, Object other) {
        return one != null ? one : other;
    }

    private static void put(Map<String, AddedToken> added, Object token, int id) {
        boolean normalized = token instanceof Map<?, ?> object && Boolean.TRUE.equals(object.get("normalized"));
        added.put(textOf(token), new AddedToken(textOf(token), id, normalized));
    }

    private static String textOf(Object token) {
        if (token instanceof Map<?, ?> object && object.get("content") instanceof String text) {
            return text;
        }
        if (token instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("a special token must be a text or an object with \"content\", but was "
                + token + ": take the tokenizer's files from one model");
    }

    private static int idOf(String name, String text, Map<String, Integer> vocabulary) {
        Integer id = vocabulary.get(text);
        if (id == null) {
            throw new IllegalArgumentException("the " + name + " \"" + text
                    + "\" is not in the vocabulary: take the tokenizer's files from one model");
        }
        return id;
    }
}
