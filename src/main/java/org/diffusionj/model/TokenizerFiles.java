package org.diffusionj.model;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.diffusionj.json.ShownValue;
import org.diffusionj.text.AddedToken;
import org.diffusionj.text.ClipTokenizer;
import org.diffusionj.text.SpecialTokens;
import org.diffusionj.text.TokenDeclarations;

/**
 * Reads the tokenizer folder: vocab.json and merges.txt, or tokenizer.json, which holds both and is what counts
 * where all are there, as in transformers 5.
 */
final class TokenizerFiles {
    private static final String ANCHOR = "docs/troubleshooting.md#tokenizer-does-not-fit";
    private static final String REMEDY = "Take all files of the tokenizer from the model's own folder";
    /** Encoders may have more rows than there are tokens, to round up their number. */
    private static final int SPARE_ROWS = 128;
    /** The tokens that stand for a byte, inside of a word and at its end. */
    private static final int BYTE_TOKENS = 2 * 256;
    private static final String WORD_END = "</w>";

    private final Path folder;
    private final JsonFile config;
    private final Map<String, Integer> vocabulary = new HashMap<>();
    private final List<String> merges = new ArrayList<>();
    private List<?> inTokenizerJson = List.of();

    private TokenizerFiles(Path folder) {
        this.folder = folder;
        this.config = readIfPresent("tokenizer_config.json");
    }

    /** @throws ModelException if files are missing, broken, or do not fit each other or the encoder */
    static ClipTokenizer read(Path folder, TextEncoderConfig encoder) {
        if (!Files.isDirectory(folder)) {
            throw new ModelException(folder, TextFile.isAbsent(folder) ? "the model has no tokenizer"
                    : "the tokenizer's folder is no folder that can be opened",
                    "Copy the model folder again, whole", "docs/troubleshooting.md#incomplete-model-folder");
        }
        TokenizerFiles files = new TokenizerFiles(folder);
        files.readVocabularyAndMerges();
        return files.tokenizer(encoder);
    }

    private JsonFile readIfPresent(String name) {
        return JsonFile.readIfPresent(folder.resolve(name));
    }

    private boolean holds(String name) {
        return !TextFile.isAbsent(folder.resolve(name));
    }

    private void readVocabularyAndMerges() {
        if (holds("tokenizer.json")) {
            readSingleFile(readIfPresent("tokenizer.json"));
        } else if (holds("vocab.json") || holds("merges.txt")) {
            JsonFile vocab = JsonFile.read(folder.resolve("vocab.json"));
            readVocabulary(vocab, vocab.keys());
            merges.addAll(TextFile.read(folder.resolve("merges.txt")).lines().toList());
        } else {
            throw new ModelException(folder, "the tokenizer has neither vocab.json and merges.txt nor tokenizer.json",
                    "Copy the model folder again, whole", "docs/troubleshooting.md#incomplete-model-folder");
        }
    }

    private void readVocabulary(JsonFile file, Map<?, ?> ids) {
        ids.forEach((token, id) -> {
            if (!(id instanceof Long number) || number < 0 || number > Integer.MAX_VALUE) {
                throw file.wrong(ShownValue.of(token).replace("\"", ""), "a token id", id);
            }
            vocabulary.put(token.toString(), number.intValue());
        });
    }

    private void readSingleFile(JsonFile file) {
        if (!(file.keys().get("model") instanceof Map<?, ?> model) || !(model.get("vocab") instanceof Map<?, ?> vocab)
                || !(model.get("merges") instanceof List<?> pairs)) {
            throw file.wrong("model", "an object with \"vocab\" and \"merges\"", file.keys().get("model"));
        }
        readVocabulary(file, vocab);
        for (Object pair : pairs) {
            merges.add(pair instanceof List<?> two && two.size() == 2 ? two.get(0) + " " + two.get(1)
                    : String.valueOf(pair));
        }
        inTokenizerJson = config.keys().containsKey("added_tokens_decoder") ? List.of() : file.list("added_tokens");
    }

    private ClipTokenizer tokenizer(TextEncoderConfig encoder) {
        try {
            SpecialTokens special = SpecialTokens.read(new TokenDeclarations(config.keys(),
                    readIfPresent("special_tokens_map.json").keys(), readIfPresent("added_tokens.json").keys(),
                    inTokenizerJson), vocabulary);
            requireRowsFor(encoder, special.added());
            requireMergesForAllTokens(special);
            return new ClipTokenizer(vocabulary, merges, special, length(encoder));
        } catch (ModelException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new ModelException(folder, "the tokenizer's files do not fit: " + e.getMessage(), REMEDY, ANCHOR);
        }
    }

    private void requireRowsFor(TextEncoderConfig encoder, List<AddedToken> added) {
        int known = Math.max(vocabulary.size(), added.stream().mapToInt(token -> token.id() + 1).max().orElse(0));
        int spare = encoder.vocabularySize() - known;
        if (encoder.vocabularySize() > 0 && (spare < 0 || spare >= SPARE_ROWS)) {
            String own = known == vocabulary.size() ? "" : ", " + (known - vocabulary.size()) + " of them added words";
            throw new ModelException(folder, "the tokenizer knows " + known + " tokens" + own
                    + ", but the text encoder was made for " + encoder.vocabularySize(), spare < 0 ? REMEDY
                    : "If words were added to the model, copy its added_tokens.json too; else t"
                    + REMEDY.substring(1), ANCHOR);
        }
    }

    /**
     * A list that was cut short would split words into other tokens than the model knows them by. Tokens that
     * neither stand for a byte nor come from a merge are special ones, or words that were added behind them.
     */
    private void requireMergesForAllTokens(SpecialTokens special) {
        Set<String> made = new HashSet<>();
        merges.forEach(line -> made.add(line.replace(" ", "")));
        special.added().forEach(token -> made.add(token.text()));
        int end = Math.min(special.bos(), special.eos());
        int last = end < BYTE_TOKENS ? vocabulary.size() : end;
        List<String> missing = vocabulary.entrySet().stream()
                .filter(token -> token.getValue() < last && !made.contains(token.getKey())
                        && !standsForByte(token.getKey()))
                .sorted(Map.Entry.comparingByValue()).map(Map.Entry::getKey).toList();
        if (!missing.isEmpty()) {
            throw new ModelException(folder, "of the vocabulary's " + vocabulary.size() + " tokens, no merge makes "
                    + missing.size() + ", such as " + ShownValue.of(missing.get(0)) + ": the merges are cut short",
                    REMEDY, ANCHOR);
        }
    }

    private static boolean standsForByte(String token) {
        return token.length() == 1 || token.length() == 1 + WORD_END.length() && token.endsWith(WORD_END);
    }

    /** Some configurations give an absurdly large length for "as many as the encoder takes". */
    private int length(TextEncoderConfig encoder) {
        Object length = config.keys().get("model_max_length");
        boolean whole = length instanceof Long || length instanceof BigInteger;
        if (length != null && !(whole && ((Number) length).doubleValue() >= 1)) {
            throw config.wrong("model_max_length", "a whole number from 1 on", length);
        }
        return length == null ? encoder.positions()
                : (int) Math.min(((Number) length).doubleValue(), encoder.positions());
    }
}
