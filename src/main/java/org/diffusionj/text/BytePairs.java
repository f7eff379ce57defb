package org.diffusionj.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Byte-level byte pair encoding: a word's UTF-8 bytes are merged pair by pair, in the order in which
 * the pairs were learned (Sennrich et al., "Neural Machine Translation of Rare Words with Subword
 * Units", ACL 2016; bytes as in GPT-2). The last symbol of a word carries {@code </w>}.
 */
final class BytePairs {
    private static final String WORD_END = "</w>";
    private static final int NONE = -1;

    /** A learned pair: its place in the list and the id of what it becomes. */
    private record Merge(int rank, int id) {}

    private final int[] byteIds = new int[256];
    private final int[] lastByteIds = new int[256];
    private final Map<Long, Merge> merges = new HashMap<>();

    /**
     * @param vocabulary ids by token
     * @param mergeLines the lines of merges.txt: two symbols with a blank between, in rank order; a
     *     first line with the version and empty lines count for nothing
     * @throws IllegalArgumentException if the two do not belong together
     */
    BytePairs(Map<String, Integer> vocabulary, List<String> mergeLines) {
        String[] symbols = byteSymbols();
        for (int b = 0; b < 256; b++) {
            byteIds[b] = idOfSymbol(vocabulary, symbols[b], b);
            lastByteIds[b] = idOfSymbol(vocabulary, symbols[b] + WORD_END, b);
        }
        for (int i = 0; i < mergeLines.size(); i++) {
            String line = mergeLines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#version")) {
                addMerge(vocabulary, line, i + 1);
            }
        }
    }

    /** The printable character that stands for each byte, as in GPT-2: itself, or one from U+0100 on. */
    private static String[] byteSymbols() {
        String[] symbols = new String[256];
        int next = 256;
        for (int b = 0; b < 256; b++) {
            boolean printable = b > 32 && b < 127 || b > 160 && b != 173;
            symbols[b] = Character.toString(printable ? b : next++);
        }
        return symbols;
    }

    private static int idOfSymbol(Map<String, Integer> vocabulary, String symbol, int value) {
        Integer id = vocabulary.get(symbol);
        if (id == null) {
            throw new IllegalArgumentException("the vocabulary has no token \"" + symbol + "\", which stands for byte "
                    + value + "; a CLIP vocabulary holds one for each byte, and one more with " + WORD_END
                    + ": take vocab.json from the model's own tokenizer");
        }
        return id;
    }

    private void addMerge(Map<String, Integer> vocabulary, String line, int number) {
        String[] pair = line.split(" ");
        if (pair.length != 2) {
            throw new IllegalArgumentException("line " + number + " of the merges, \"" + line
                    + "\", is not two symbols with a blank between: take merges.txt from the model's own tokenizer");
        }
        int left = idOfPart(vocabulary, pair[0], line, number);
        int right = idOfPart(vocabulary, pair[1], line, number);
        merges.put(key(left, right), new Merge(number, idOfPart(vocabulary, pair[0] + pair[1], line, number)));
    }

    private static int idOfPart(Map<String, Integer> vocabulary, String token, String line, int number) {
        Integer id = vocabulary.get(token);
        if (id == null) {
            throw new IllegalArgumentException("line " + number + " of the merges, \"" + line + "\", needs the token \""
                    + token + "\", which the vocabulary lacks: take vocab.json and merges.txt from one tokenizer");
        }
        return id;
    }

    private static long key(int left, int right) {
        return (long) left << 32 | right;
    }

    /** The token ids of one word, which is not empty. */
    int[] encode(String word) {
        int[] ids = bytesOf(word);
        int[] next = new int[ids.length];
        int[] previous = new int[ids.length];
        PriorityQueue<Candidate> queue = new PriorityQueue<>();
        for (int i = 0; i < ids.length; i++) {
            previous[i] = i - 1;
            next[i] = i + 1 < ids.length ? i + 1 : NONE;
            offer(queue, ids, i, next[i]);
        }
        while (!queue.isEmpty()) {
            Candidate best = queue.poll();
            int left = best.place;
            int right = next[left];
            if (ids[left] == NONE || right == NONE
                    || !best.stillMakesItsToken(merges.get(key(ids[left], ids[right])))) {
                continue;
            }
            ids[left] = best.merge.id;
            ids[right] = NONE;
            next[left] = next[right];
            if (next[left] != NONE) {
                previous[next[left]] = left;
            }
            offer(queue, ids, previous[left], left);
            offer(queue, ids, left, next[left]);
        }
        return Arrays.stream(ids).filter(id -> id != NONE).toArray();
    }

    private int[] bytesOf(String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            ids[i] = (i < bytes.length - 1 ? byteIds : lastByteIds)[bytes[i] & 0xff];
        }
        return ids;
    }

    private void offer(PriorityQueue<Candidate> queue, int[] ids, int left, int right) {
        if (left != NONE && right != NONE) {
            Merge merge = merges.get(key(ids[left], ids[right]));
            if (merge != null) {
                queue.add(new Candidate(merge, left));
            }
        }
    }

    /** A merge that was possible at a place when it was queued; the earliest learned comes first, then the leftmost. */
    private record Candidate(Merge merge, int place) implements Comparable<Candidate> {
        /** Whether the symbols that are at the place now become the same token. */
        boolean stillMakesItsToken(Merge now) {
            return now != null && now.id == merge.id;
        }

        @Override
        public int compareTo(Candidate other) {
            int byRank = Integer.compare(merge.rank, other.merge.rank);
            return byRank != 0 ? byRank : Integer.compare(place, other.place);
        }
    }
}
