package org.diffusionj.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a normalised text into the words that byte pairs are merged in. White space only separates.
 *
 * <p>Two patterns act in turn, as in Hugging Face's tokenizer: CLIP's own,
 *
 * <pre>{@code <\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+}</pre>
 *
 * and GPT-2's, which changes nothing but that it cuts the two markers of the first in three.
 */
final class WordSplitter {
    /** A word's place in the text. */
    record Span(int start, int end) {}

    private static final List<String> MARKERS = List.of("<|startoftext|>", "<|endoftext|>");
    private static final List<String> CONTRACTIONS = List.of("'s", "'t", "'re", "'ve", "'m", "'ll", "'d");

    private enum Kind { SPACE, LETTER, NUMBER, OTHER }

    private WordSplitter() {}

    static List<Span> split(String text) {
        List<Span> words = new ArrayList<>();
        for (int i = 0; i < text.length(); ) {
            int marker = prefixLength(MARKERS, text, i);
            if (marker > 0) {
                words.add(new Span(i, i + 2));
                words.add(new Span(i + 2, i + marker - 2));
                words.add(new Span(i + marker - 2, i + marker));
                i += marker;
                continue;
            }
            int end = wordEnd(text, i);
            if (kindAt(text, i) != Kind.SPACE) {
                words.add(new Span(i, end));
            }
            i = end;
        }
        return words;
    }

    private static int wordEnd(String text, int start) {
        int contraction = prefixLength(CONTRACTIONS, text, start);
        if (contraction > 0) {
            return start + contraction;
        }
        Kind kind = kindAt(text, start);
        int end = text.offsetByCodePoints(start, 1);
        while (kind != Kind.NUMBER && end < text.length() && kindAt(text, end) == kind) {
            end = text.offsetByCodePoints(end, 1);
        }
        return end;
    }

    private static int prefixLength(List<String> prefixes, String text, int at) {
        for (String prefix : prefixes) {
            if (text.startsWith(prefix, at)) {
                return prefix.length();
            }
        }
        return 0;
    }

    private static Kind kindAt(String text, int at) {
        int codePoint = text.codePointAt(at);
        if (CodePoints.isSpace(codePoint)) {
            return Kind.SPACE;
        }
        if (CodePoints.isLetter(codePoint)) {
            return Kind.LETTER;
        }
        return CodePoints.isNumber(codePoint) ? Kind.NUMBER : Kind.OTHER;
    }
}
