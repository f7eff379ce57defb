package org.diffusionj.text;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The vocabulary of CLIP's tokenizer, which follows from its merges (OpenAI's simple_tokenizer.py). */
public final class ClipVocabulary {
    private static final String WORD_END = "</w>";
    private static final int BYTES = 256;

    private ClipVocabulary() {}

    /**
     * Ids by token: bytes, bytes at the end of a word, what the merges make, start and end.
     *
     * @param mergeLines the lines of merges.txt, of which the first may tell the version
     */
    public static Map<String, Integer> of(List<String> mergeLines) {
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        List<String> bytes = byteSymbols();
        bytes.forEach(symbol -> vocabulary.put(symbol, vocabulary.size()));
        bytes.forEach(symbol -> vocabulary.put(symbol + WORD_END, vocabulary.size()));
        mergeLines.stream().filter(line -> !line.startsWith("#version") && !line.isBlank())
                .forEach(line -> vocabulary.put(line.replace(" ", ""), vocabulary.size()));
        vocabulary.put("<|startoftext|>", vocabulary.size());
        vocabulary.put("<|endoftext|>", vocabulary.size());
        return vocabulary;
    }

    /** Printable bytes stand for themselves and come first; the others are seen as characters from 256 on. */
    private static List<String> byteSymbols() {
        int[] printable = IntStream.concat(IntStream.rangeClosed('!', '~'),
                IntStream.concat(IntStream.rangeClosed(0xa1, 0xac), IntStream.rangeClosed(0xae, 0xff))).toArray();
        return IntStream.concat(IntStream.of(printable), IntStream.range(BYTES, 2 * BYTES - printable.length))
                .mapToObj(Character::toString).toList();
    }
}
