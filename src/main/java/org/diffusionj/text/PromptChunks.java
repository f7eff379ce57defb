package org.diffusionj.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Cuts a weighted prompt of any length into chunks that a text encoder takes, as AUTOMATIC1111 does:
 *
 * <ul>
 *   <li>A chunk holds 75 tokens between start and end (the tokenizer's length less 2). {@code BREAK}
 *       closes it early.
 *   <li>If a chunk is full and its last comma is among the last 20 tokens, what follows the comma goes to
 *       the next chunk, so that a phrase stays whole.
 *   <li>The rest of a chunk is filled with end tokens; where a model has another token to fill with, with
 *       that after the first end.
 * </ul>
 */
public final class PromptChunks {
    private static final int BACKTRACK = 20;
    private static final int NONE = -1;

    private final ClipTokenizer tokenizer;
    private final int room;
    private final int comma;
    private final List<PromptChunk> chunks = new ArrayList<>();
    private final int[] ids;
    private final float[] weights;
    private int size;
    private int lastComma = NONE;

    private PromptChunks(ClipTokenizer tokenizer) {
        this.tokenizer = tokenizer;
        this.room = tokenizer.length() - 2;
        this.comma = tokenizer.tokenize(",")[0];
        this.ids = new int[room];
        this.weights = new float[room];
    }

    /** The chunks of a prompt with {@linkplain EmphasisSyntax marks}, at least one. */
    public static List<PromptChunk> of(String prompt, ClipTokenizer tokenizer) {
        return of(prompt, Emphasis.A1111, tokenizer);
    }

    /** The chunks of a prompt in one of AUTOMATIC1111's readings, at least one. */
    public static List<PromptChunk> of(String prompt, Emphasis emphasis, ClipTokenizer tokenizer) {
        PromptChunks chunks = new PromptChunks(tokenizer);
        List<List<WeightedText>> sections = emphasis.parse(prompt);
        for (int i = 0; i < sections.size(); i++) {
            if (i > 0) {
                chunks.close(chunks.size);
            }
            sections.get(i).forEach(chunks::add);
        }
        if (chunks.size > 0 || chunks.chunks.isEmpty()) {
            chunks.close(chunks.size);
        }
        return chunks.chunks;
    }

    /** At least {@code count} chunks: with empty ones behind the prompt's own, which the tokenizer made. */
    public static List<PromptChunk> padded(List<PromptChunk> chunks, int count, ClipTokenizer tokenizer) {
        List<PromptChunk> padded = new ArrayList<>(chunks);
        padded.addAll(Collections.nCopies(Math.max(0, count - chunks.size()), of("", tokenizer).get(0)));
        return padded;
    }

    private void add(WeightedText text) {
        for (int id : tokenizer.tokenize(text.text())) {
            if (size == room) {
                boolean atComma = id != comma && lastComma != NONE && size - lastComma <= BACKTRACK;
                close(atComma ? lastComma + 1 : size);
            }
            if (id == comma) {
                lastComma = size;
            }
            ids[size] = id;
            weights[size] = (float) text.weight();
            size++;
        }
    }

    /** Makes a chunk of the first {@code count} tokens; the others begin the next one. */
    private void close(int count) {
        int[] chunkIds = new int[room + 2];
        float[] chunkWeights = new float[room + 2];
        Arrays.fill(chunkIds, tokenizer.special().pad());
        Arrays.fill(chunkWeights, 1);
        chunkIds[0] = tokenizer.special().bos();
        System.arraycopy(ids, 0, chunkIds, 1, count);
        System.arraycopy(weights, 0, chunkWeights, 1, count);
        chunkIds[count + 1] = tokenizer.special().eos();
        chunks.add(new PromptChunk(chunkIds, chunkWeights));
        System.arraycopy(ids, count, ids, 0, size - count);
        System.arraycopy(weights, count, weights, 0, size - count);
        size -= count;
        lastComma = NONE;
    }
}
