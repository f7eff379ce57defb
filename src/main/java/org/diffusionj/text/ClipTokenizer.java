package org.diffusionj.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Turns a prompt into the token ids that a CLIP text encoder was trained on, exactly as Hugging
 * Face's {@code CLIPTokenizer} (transformers 5, the "fast" one of version 4).
 *
 * <pre>{@code
 * ClipTokenizer tokenizer = new ClipTokenizer(vocabulary, mergeLines, special, 77);
 * int[] ids = tokenizer.encode("a photo of nuclei").ids(); // 49406, 320, 1125, ..., 49407, ...
 * }</pre>
 *
 * <p>Added tokens are found first; what is between them is normalised, cut into words and merged from
 * bytes. A vocabulary may be a part of OpenAI's: the byte symbols and a prefix of the merges suffice.
 * Immutable and safe for use by several threads.
 */
public final class ClipTokenizer {
    private static final char REPLACEMENT = '\ufffd';

    private final BytePairs bytePairs;
    private final SpecialTokens special;
    private final AddedTokens asTyped;
    private final AddedTokens normalised;
    private final int length;
    private final Map<Integer, int[]> further;

    /** The token ids of a piece of the prompt, and where in its part the piece begins. */
    private record Word(NormalisedText part, int start, int[] ids) {}

    /**
     * @param vocabulary the content of vocab.json: ids by token, 0 to n-1 without gaps
     * @param mergeLines the lines of merges.txt, of which the first may tell the version
     * @param special the tokens that frame, fill and are found as a whole
     * @param length how many ids a prompt becomes, 77 for every CLIP text encoder so far
     * @throws IllegalArgumentException if these do not belong together; the message names the token or
     *     line and what to do
     */
    public ClipTokenizer(
            Map<String, Integer> vocabulary, List<String> mergeLines, SpecialTokens special, int length) {
        requireIdsWithoutGaps(vocabulary);
        requireSpecial(vocabulary, special);
        if (length < 3) {
            throw new IllegalArgumentException("a prompt of " + length + " tokens leaves no room for a word between "
                    + "start and end: see model_max_length in tokenizer_config.json, which is 77 for CLIP");
        }
        this.bytePairs = new BytePairs(vocabulary, mergeLines);
        this.special = special;
        this.asTyped = AddedTokens.asTyped(special.added());
        this.normalised = AddedTokens.normalised(special.added());
        this.length = length;
        this.further = Map.of();
    }

    private ClipTokenizer(ClipTokenizer base, List<NewWord> words) {
        List<AddedToken> added = new ArrayList<>(base.special.added());
        words.forEach(word -> added.add(new AddedToken(word.text(), word.ids()[0], true, word.standsAlone())));
        this.bytePairs = base.bytePairs;
        this.special = base.special;
        this.asTyped = base.asTyped;
        this.normalised = AddedTokens.normalised(added);
        this.length = base.length;
        this.further = words.stream().collect(Collectors.toMap(word -> word.ids()[0], NewWord::ids, (a, b) -> a));
    }

    /** The same tokenizer, which knows further words, however their letters are written. */
    public ClipTokenizer with(List<NewWord> words) {
        return new ClipTokenizer(this, words);
    }

    private static void requireIdsWithoutGaps(Map<String, Integer> vocabulary) {
        BitSet seen = new BitSet(vocabulary.size());
        vocabulary.forEach((token, id) -> {
            if (id < 0 || id >= vocabulary.size() || seen.get(id)) {
                throw new IllegalArgumentException("token \"" + token + "\" of the vocabulary has id " + id
                        + ", but " + vocabulary.size() + " tokens need the ids 0 to " + (vocabulary.size() - 1)
                        + ", each once: take vocab.json from the model's own tokenizer");
            }
            seen.set(id);
        });
    }

    private static void requireSpecial(Map<String, Integer> vocabulary, SpecialTokens special) {
        for (int id : new int[] {special.bos(), special.eos(), special.pad()}) {
            if (special.added().stream().noneMatch(token -> token.id() == id)) {
                throw new IllegalArgumentException("no added token has id " + id
                        + ", which is to start, end or fill a prompt: name it in special_tokens_map.json");
            }
        }
        for (AddedToken token : special.added()) {
            Integer id = vocabulary.get(token.text());
            if (id == null ? token.id() < vocabulary.size() : id != token.id()) {
                throw new IllegalArgumentException("the added token \"" + token.text() + "\" has id " + token.id()
                        + ", but the vocabulary " + (id == null ? "gives that id to another" : "says " + id)
                        + ": take the tokenizer's files from one model");
            }
        }
    }

    /** How many ids every prompt becomes. */
    public int length() {
        return length;
    }

    /** The tokens that frame and fill a prompt. */
    public SpecialTokens special() {
        return special;
    }

    /**
     * The ids of a prompt: start, what finds room of the prompt, end, padding. A lone surrogate counts
     * as U+FFFD; every other text is valid.
     */
    public Tokens encode(String prompt) {
        int[] ids = new int[length];
        Arrays.fill(ids, special.pad());
        ids[0] = special.bos();
        int at = 1;
        String cutOff = "";
        for (Word word : words(prompt)) {
            int kept = Math.min(word.ids.length, length - 1 - at);
            System.arraycopy(word.ids, 0, ids, at, kept);
            at += kept;
            if (kept < word.ids.length) {
                cutOff = prompt.substring(word.part.placeInPrompt(word.start));
                break;
            }
        }
        ids[at] = special.eos();
        return new Tokens(ids, cutOff);
    }

    /** All ids of a text, without start, end and padding: what longer prompts are chunked from. */
    public int[] tokenize(String text) {
        return words(text).stream().flatMapToInt(word -> Arrays.stream(word.ids)).toArray();
    }

    private List<Word> words(String prompt) {
        List<Word> words = new ArrayList<>();
        for (AddedTokens.Piece piece : asTyped.split(withoutLoneSurrogates(prompt))) {
            NormalisedText part = NormalisedText.of(piece.start(), piece.text());
            if (piece.id() != null) {
                words.add(new Word(part, 0, new int[] {piece.id()}));
            } else {
                addWords(part, words);
            }
        }
        return words;
    }

    private void addWords(NormalisedText part, List<Word> words) {
        for (AddedTokens.Piece piece : normalised.split(part.text())) {
            if (piece.id() != null) {
                words.add(new Word(part, piece.start(), further.getOrDefault(piece.id(), new int[] {piece.id()})));
                continue;
            }
            for (WordSplitter.Span span : WordSplitter.split(piece.text())) {
                int[] ids = bytePairs.encode(piece.text().substring(span.start(), span.end()));
                words.add(new Word(part, piece.start() + span.start(), ids));
            }
        }
    }

    private static String withoutLoneSurrogates(String text) {
        StringBuilder whole = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            int codePoint = text.codePointAt(i);
            if (Character.isSupplementaryCodePoint(codePoint)) {
                i++;
            } else if (Character.isSurrogate((char) codePoint)) {
                whole.setCharAt(i, REPLACEMENT);
            }
        }
        return whole.toString();
    }
}
