package org.diffusionj.model;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.diffusionj.text.ClipTokenizer;
import org.diffusionj.text.ClipVocabulary;
import org.diffusionj.text.SpecialTokens;
import org.diffusionj.text.TokenDeclarations;

/** CLIP's own tokenizer, for checkpoints, which hold none. Its merges come with the plugin. */
final class SuppliedTokenizer {
    private static final String MERGES = "/clip/merges.txt.gz";
    private static final String END = "<|endoftext|>";

    private SuppliedTokenizer() {}

    /**
     * The tokenizer, filling as the published models do.
     *
     * @param checkpoint which it is for
     * @param notes where another one can be named
     * @param endFills whether short prompts are filled with end tokens, not with "!"
     * @throws ModelException if the text encoder was made for another vocabulary
     */
    static ClipTokenizer of(Path checkpoint, Path notes, TextEncoderConfig encoder, boolean endFills) {
        List<String> merges = merges();
        Map<String, Integer> vocabulary = ClipVocabulary.of(merges);
        if (encoder.vocabularySize() < vocabulary.size()) {
            throw new ModelException(checkpoint, "its text encoder knows " + encoder.vocabularySize()
                    + " tokens, but CLIP's tokenizer has " + vocabulary.size(),
                    "Name the folder of its own tokenizer in " + notes.getFileName()
                    + " beside it: {\"tokenizer\": \"FOLDER\"}", "docs/models.md#one-file-checkpoints");
        }
        Map<String, Object> special = Map.of("bos_token", framing("<|startoftext|>"), "eos_token", framing(END),
                "unk_token", framing(END), "pad_token", endFills ? END : "!");
        return new ClipTokenizer(vocabulary, merges,
                SpecialTokens.read(new TokenDeclarations(Map.of(), special), vocabulary), encoder.positions());
    }

    /** As in special_tokens_map.json of the published models. */
    private static Map<String, Object> framing(String token) {
        return Map.of("content", token, "lstrip", false, "normalized", true, "rstrip", false, "single_word", false);
    }

    private static List<String> merges() {
        try (InputStream in = SuppliedTokenizer.class.getResourceAsStream(MERGES);
                BufferedReader lines = new BufferedReader(
                        new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))) {
            return lines.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the plugin's own " + MERGES + " cannot be read", e);
        }
    }
}
