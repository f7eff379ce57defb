package org.diffusionj.text;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.ToNumberPolicy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Tokenizers of OpenAI's merges and the expected values that models/reference/tokens.py made. */
final class ReferenceTokenizers {
    static final String BOS = "<|startoftext|>";
    static final String EOS = "<|endoftext|>";
    private static final Gson GSON =
            new GsonBuilder().setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE).create();
    private static final List<String> MERGES = lines("merges.txt.gz");

    private ReferenceTokenizers() {}

    /** Padded with the end token, as Stable Diffusion 1. */
    static ClipTokenizer sd1() {
        return withMerges(48894, EOS);
    }

    /** Padded with an exclamation mark, as Stable Diffusion 2. */
    static ClipTokenizer sd2() {
        return withMerges(48894, "!");
    }

    /** The first 1000 merges only. */
    static ClipTokenizer reduced() {
        return withMerges(1000, EOS);
    }

    private static ClipTokenizer withMerges(int count, String pad) {
        Map<String, Integer> vocabulary = vocabulary(count);
        Map<String, Object> map = Map.of(
                "bos_token", Map.of("content", BOS, "normalized", true),
                "eos_token", Map.of("content", EOS, "normalized", true),
                "unk_token", Map.of("content", EOS, "normalized", true),
                "pad_token", pad);
        SpecialTokens special = SpecialTokens.read(new TokenDeclarations(Map.of(), map), vocabulary);
        return new ClipTokenizer(vocabulary, merges(count), special, 77);
    }

    /** The version line and the first merges. */
    static List<String> merges(int count) {
        return MERGES.subList(0, count + 1);
    }

    /** CLIP's order: bytes, bytes at a word's end, merges, start, end. */
    static Map<String, Integer> vocabulary(int mergeCount) {
        List<String> bytes = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (int b = 0; b < 256; b++) {
            boolean plain = b >= 33 && b <= 126 || b >= 161 && b <= 172 || b >= 174;
            (plain ? bytes : others).add(Character.toString(plain ? b : 256 + others.size()));
        }
        bytes.addAll(others);
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        bytes.forEach(symbol -> vocabulary.put(symbol, vocabulary.size()));
        bytes.forEach(symbol -> vocabulary.put(symbol + "</w>", vocabulary.size()));
        MERGES.subList(1, mergeCount + 1).forEach(m -> vocabulary.put(m.replace(" ", ""), vocabulary.size()));
        vocabulary.put(BOS, vocabulary.size());
        vocabulary.put(EOS, vocabulary.size());
        return vocabulary;
    }

    static <T> T expected(String name, Class<T> type) {
        return GSON.fromJson(String.join("\n", lines(name)), type);
    }

    private static List<String> lines(String name) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(ReferenceTokenizers.class.getResourceAsStream("/reference/text/" + name)),
                StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
