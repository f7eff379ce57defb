package org.diffusionj.text;

import java.util.Map;

/**
 * One added token as a tokenizer's file tells of it: a plain text, or an object with flags (tokenizers' AddedToken).
 */
record DeclaredToken(String text, boolean normalized, boolean singleWord) {
    private static final String REMEDY = ": take the tokenizer's files from one model";

    static DeclaredToken plain(String text, boolean normalized) {
        return new DeclaredToken(text, normalized, false);
    }

    /** Of a list of tokens, where only objects stand. */
    static DeclaredToken declared(Object token) {
        if (!(token instanceof Map<?, ?> object)) {
            throw new IllegalArgumentException("an added token must be an object with \"content\", but was "
                    + token + REMEDY);
        }
        return of(object, false);
    }

    /**
     * Of a name such as "pad_token": a plain text is special.
     *
     * @param special whether an object counts as special, too, as those of special_tokens_map.json do
     */
    static DeclaredToken named(Object token, boolean special) {
        return token instanceof Map<?, ?> object ? of(object, special) : plain(textOf(token), false);
    }

    /** Special tokens are looked for as typed, others in the normalised prompt, unless the object says it. */
    private static DeclaredToken of(Map<?, ?> object, boolean special) {
        boolean asTyped = special || flag(object, "special", false);
        return new DeclaredToken(textOf(object), flag(object, "normalized", !asTyped),
                flag(object, "single_word", false));
    }

    private static boolean flag(Map<?, ?> object, String key, boolean absent) {
        Object value = object.get(key);
        if (value != null && !(value instanceof Boolean)) {
            throw new IllegalArgumentException("\"" + key + "\" of the added token " + object + " is neither true nor"
                    + " false" + REMEDY);
        }
        return value == null ? absent : (Boolean) value;
    }

    static String textOf(Object token) {
        if (token instanceof Map<?, ?> object && object.get("content") instanceof String text) {
            return text;
        }
        if (token instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("a special token must be a text or an object with \"content\", but was "
                + token + REMEDY);
    }
}
