package org.diffusionj.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Puts together the tokens that a tokenizer's files tell, as transformers 5 does: first those with an id, in
 * that order, then those with a name, then further special ones. A token that the vocabulary lacks gets the
 * next free id; a file that says otherwise is refused, for the model was trained with one of both.
 */
final class DeclaredTokens {
    /** In the order in which Hugging Face defines them: a later one overrides an earlier. */
    private static final List<String> NAMES = List.of(
            "bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");

    private static final Map<String, String> CLIP_DEFAULTS = Map.of(
            "bos_token", "<|startoftext|>", "eos_token", "<|endoftext|>", "unk_token", "<|endoftext|>",
            "pad_token", "<|endoftext|>");

    private static final Set<String> INDISPENSABLE = Set.of("bos_token", "eos_token", "pad_token");
    private static final List<String> FURTHER = List.of("additional_special_tokens", "extra_special_tokens");

    private final TokenDeclarations files;
    private final Map<String, Integer> vocabulary;
    private final Map<String, Object> named = new HashMap<>();
    private final Map<String, AddedToken> added = new LinkedHashMap<>();
    private int free;

    DeclaredTokens(TokenDeclarations files, Map<String, Integer> vocabulary) {
        this.files = files;
        this.vocabulary = vocabulary;
        this.free = vocabulary.size();
        named.putAll(files.config());
        if (!files.allInConfig()) {
            named.putAll(files.specialTokensMap());
        }
    }

    SpecialTokens read() {
        tokensWithIds().forEach(this::addAt);
        Set<String> fixed = Set.copyOf(added.keySet());
        Map<String, Integer> ids = new HashMap<>();
        for (String name : NAMES) {
            Object token = named.containsKey(name) ? named.get(name) : CLIP_DEFAULTS.get(name);
            if (token != null || INDISPENSABLE.contains(name)) {
                String text = DeclaredToken.textOf(token);
                if (!fixed.contains(text)) {
                    add(DeclaredToken.named(token, fromMap(name)));
                }
                ids.put(name, added.get(text).id());
            }
        }
        addFurther();
        return new SpecialTokens(
                ids.get("bos_token"), ids.get("eos_token"), ids.get("pad_token"), new ArrayList<>(added.values()));
    }

    private boolean fromMap(String name) {
        return !files.allInConfig() && files.specialTokensMap().containsKey(name);
    }

    private SortedMap<Long, DeclaredToken> tokensWithIds() {
        SortedMap<Long, DeclaredToken> tokens = new TreeMap<>();
        if (files.allInConfig()) {
            files.decoder().forEach((id, token) -> put(tokens, id(id), DeclaredToken.declared(token)));
            return tokens;
        }
        Set<String> special = specialTexts();
        files.addedTokens()
                .forEach((text, id) -> put(tokens, id(id), DeclaredToken.plain(text, !special.contains(text))));
        for (Object token : files.inTokenizerJson()) {
            Object id = token instanceof Map<?, ?> object ? object.get("id") : null;
            tokens.put(id(id), DeclaredToken.declared(token));    // Where both files tell of an id, this one counts.
        }
        return tokens;
    }

    private static void put(Map<Long, DeclaredToken> tokens, long id, DeclaredToken token) {
        DeclaredToken other = tokens.put(id, token);
        if (other != null) {
            throw new IllegalArgumentException("the added tokens \"" + other.text() + "\" and \"" + token.text()
                    + "\" have both the id " + id + ": take the tokenizer's files from one model");
        }
    }

    private static long id(Object id) {
        if (id instanceof Long number) {
            return number;
        }
        if (id instanceof String text && text.matches("[0-9]{1,9}")) {
            return Long.parseLong(text);
        }
        throw new IllegalArgumentException("an added token has the id " + id
                + ", which is no whole number: take the tokenizer's files from one model");
    }

    /** What added_tokens.json does not say: which of its tokens are special and so are looked for as typed. */
    private Set<String> specialTexts() {
        Set<String> texts = new HashSet<>();
        for (String name : NAMES) {
            Object token = named.containsKey(name) ? named.get(name) : null;
            if (token != null) {
                texts.add(DeclaredToken.textOf(token));
            }
        }
        further("extra_special_tokens").forEach(token -> texts.add(DeclaredToken.textOf(token)));
        return texts;
    }

    private List<?> further(String key) {
        Object tokens = named.get(key);
        if (tokens != null && !(tokens instanceof List<?>)) {
            throw new IllegalArgumentException("\"" + key + "\" is no list of tokens: take the tokenizer's files from"
                    + " one model");
        }
        return tokens == null ? List.of() : (List<?>) tokens;
    }

    private void addFurther() {
        for (String key : FURTHER) {
            for (Object token : further(key)) {
                if (!added.containsKey(DeclaredToken.textOf(token))) {
                    add(DeclaredToken.named(token, fromMap(key)));
                }
            }
        }
    }

    private void addAt(long id, DeclaredToken token) {
        int right = idOf(token.text());
        if (right != id) {
            throw new IllegalArgumentException("the added token \"" + token.text() + "\" has the id " + id + ", but "
                    + (vocabulary.containsKey(token.text()) ? "the vocabulary says " : "the next free id is ") + right
                    + ": take the tokenizer's files from one model");
        }
        add(token);
    }

    private void add(DeclaredToken token) {
        int id = idOf(token.text());
        free = Math.max(free, id + 1);
        added.put(token.text(), new AddedToken(token.text(), id, token.normalized(), token.singleWord()));
    }

    private int idOf(String text) {
        AddedToken known = added.get(text);
        return known != null ? known.id() : vocabulary.getOrDefault(text, free);
    }
}
