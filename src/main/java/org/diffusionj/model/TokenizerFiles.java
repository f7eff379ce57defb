package org.diffusionj.model;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.diffusionj.text.ClipTokenizer;
import org.diffusionj.text.SpecialTokens;

/** Reads the tokenizer folder: vocab.json and merges.txt, or tokenizer.json, which holds both. */
final class TokenizerFiles {
    private static final String ANCHOR = "README#tokenizer-does-not-fit";
    private static final String REMEDY = "Take all files of the tokenizer from the model's own folder";
    /** Encoders may have more rows than there are tokens, to round up their number. */
    private static final int SPARE_ROWS = 128;
    /** The tokens that stand for a byte, inside of a word and at its end. */
    private static final int BYTE_TOKENS = 2 * 256;
    /** Tokens that neither stand for a byte nor come from a merge are special ones: two in CLIP. */
    private static final int MOST_SPECIAL = 16;

    private final Path folder;
    private final Map<String, Integer> vocabulary = new HashMap<>();
    private final List<String> merges = new ArrayList<>();
    private final Map<String, Object> config;

    private TokenizerFiles(Path folder) {
        this.folder = folder;
        this.config = new LinkedHashMap<>(JsonFile.readIfPresent(folder.resolve("tokenizer_config.json")).keys());
    }

    /** @throws ModelException if files are missing, broken, or do not fit each other or the encoder */
    static ClipTokenizer read(Path folder, TextEncoderConfig encoder) {
        if (!Files.isDirectory(folder)) {
            throw new ModelException(folder, "the model has no tokenizer",
                    "Copy the model folder again, whole", "README#incomplete-model-folder");
        }
        TokenizerFiles files = new TokenizerFiles(folder);
        files.readVocabularyAndMerges();
        files.requireRowsFor(encoder);
        files.requireMergesForAllTokens();
        return files.tokenizer(encoder);
    }

    private void readVocabularyAndMerges() {
        if (Files.exists(folder.resolve("vocab.json")) || Files.exists(folder.resolve("merges.txt"))) {
            JsonFile vocab = JsonFile.read(folder.resolve("vocab.json"));
            readVocabulary(vocab, vocab.keys());
            merges.addAll(lines(folder.resolve("merges.txt")));
        } else if (Files.exists(folder.resolve("tokenizer.json"))) {
            readSingleFile(JsonFile.read(folder.resolve("tokenizer.json")));
        } else {
            throw new ModelException(folder, "the tokenizer has neither vocab.json and merges.txt nor tokenizer.json",
                    "Copy the model folder again, whole", "README#incomplete-model-folder");
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw new ModelException(file, "is not text in UTF-8", REMEDY, ANCHOR);
        } catch (IOException e) {
            throw new ModelException(file, Files.exists(file) ? "cannot be read (" + e + ")" : "is missing",
                    "Copy the model folder again, whole", "README#incomplete-model-folder");
        }
    }

    private void readVocabulary(JsonFile file, Map<?, ?> ids) {
        ids.forEach((token, id) -> {
            if (!(id instanceof Double number) || number != Math.rint(number)) {
                throw file.wrong(token.toString(), "a token id", id);
            }
            vocabulary.put(token.toString(), number.intValue());
        });
    }

    private void readSingleFile(JsonFile file) {
        if (!(file.keys().get("model") instanceof Map<?, ?> model) || !(model.get("vocab") instanceof Map<?, ?> vocab)
                || !(model.get("merges") instanceof List<?> pairs)) {
            throw file.wrong("model", "an object with \"vocab\" and \"merges\"", "something else");
        }
        readVocabulary(file, vocab);
        for (Object pair : pairs) {
            merges.add(pair instanceof List<?> two && two.size() == 2 ? two.get(0) + " " + two.get(1) : String.valueOf(pair));
        }
        Map<String, Object> added = new LinkedHashMap<>();
        for (Object token : file.list("added_tokens")) {
            if (token instanceof Map<?, ?> object && object.get("id") instanceof Double id) {
                added.put(Integer.toString(id.intValue()), token);
            }
        }
        if (!added.isEmpty()) {
            config.putIfAbsent("added_tokens_decoder", added);
        }
    }

    private void requireRowsFor(TextEncoderConfig encoder) {
        int spare = encoder.vocabularySize() - vocabulary.size();
        if (encoder.vocabularySize() > 0 && (spare < 0 || spare >= SPARE_ROWS)) {
            throw new ModelException(folder, "the vocabulary has " + vocabulary.size()
                    + " tokens, but the text encoder was made for " + encoder.vocabularySize(), REMEDY, ANCHOR);
        }
    }

    /** A list that was cut short would split words into other tokens than the model knows them by. */
    private void requireMergesForAllTokens() {
        int made = vocabulary.size() - BYTE_TOKENS - MOST_SPECIAL;
        long given = merges.stream().filter(line -> !line.isBlank() && !line.startsWith("#version")).count();
        if (given < made) {
            throw new ModelException(folder, "the vocabulary has " + vocabulary.size() + " tokens, but there are only "
                    + given + " merges to make them of bytes: the merges are cut short", REMEDY, ANCHOR);
        }
    }

    private ClipTokenizer tokenizer(TextEncoderConfig encoder) {
        try {
            SpecialTokens special = SpecialTokens.read(config,
                    JsonFile.readIfPresent(folder.resolve("special_tokens_map.json")).keys(), vocabulary);
            return new ClipTokenizer(vocabulary, merges, special, length(encoder));
        } catch (ModelException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new ModelException(folder, "the tokenizer's files do not fit: " + e.getMessage(), REMEDY, ANCHOR);
        }
    }

    /** Some configurations give an absurdly large length for "as many as the encoder takes". */
    private int length(TextEncoderConfig encoder) {
        return config.get("model_max_length") instanceof Double length
                ? (int) Math.min(length, encoder.positions()) : encoder.positions();
    }
}
