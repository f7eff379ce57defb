package org.diffusionj.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/** Expected values follow by hand from the rules that {@link PromptChunks} states; token ids are OpenAI's. */
class PromptChunksTest {
    private static final ClipTokenizer SD1 = ReferenceTokenizers.sd1();
    private static final ClipTokenizer SD2 = ReferenceTokenizers.sd2();
    private static final int BOS = 49406;
    private static final int EOS = 49407;
    private static final int HELLO = 3306;
    private static final int COMMA = 267;

    @Test
    void weightsStandBesideTheirTokens() {
        PromptChunk chunk = only("hello (hello, [hello]:2)");
        assertArrayEquals(new int[] {BOS, HELLO, HELLO, COMMA, HELLO, EOS, EOS}, Arrays.copyOf(chunk.ids(), 7));
        assertArrayEquals(new float[] {1, 1, 2, 2, (float) (1 / 1.1 * 2), 1, 1}, Arrays.copyOf(chunk.weights(), 7));
        assertEquals(77, chunk.ids().length);
    }

    /** Stable Diffusion 2 fills with "!", id 0, but the first token after the prompt is the end. */
    @Test
    void whatFillsAChunkIsTheModelsOwnToken() {
        int[] ids = PromptChunks.of("hello BREAK hello", SD2).get(0).ids();
        assertArrayEquals(new int[] {BOS, HELLO, EOS, 0, 0}, Arrays.copyOf(ids, 5));
        assertEquals(0, ids[76]);
    }

    @Test
    void breakClosesAChunkEvenAnEmptyOne() {
        assertEquals("1 1", sizes("hello BREAK hello"));
        assertEquals("1 0 2", sizes("hello BREAK BREAK hello hello"));
        assertEquals("0 1", sizes("BREAK hello"));
        assertEquals("1", sizes("hello BREAK"));
        assertEquals("75 1", sizes(hellos(75) + " BREAK hello"));
    }

    @Test
    void aFullChunkIsFollowedByAnother() {
        assertEquals("0", sizes(""));
        assertEquals("75", sizes(hellos(75)));
        assertEquals("75 1", sizes(hellos(76)));
        assertEquals("75 75 50", sizes(hellos(200)));
    }

    /** The comma is token number 55 to 74, counted from 0, so 20 to 1 tokens back from the full chunk. */
    @Test
    void whatFollowsACommaNearTheEndStaysTogether() {
        assertEquals("75 6", sizes(hellos(54) + "," + hellos(26)));
        assertEquals("56 25", sizes(hellos(55) + "," + hellos(25)));
        assertEquals("71 30", sizes(hellos(70) + "," + hellos(30)));
        assertEquals("75 1", sizes(hellos(74) + "," + hellos(1)));
        assertEquals("71 5", sizes("hello," + hellos(68) + "," + hellos(5)));
        assertEquals("56 75 5", sizes(hellos(55) + "," + hellos(80)));
    }

    /** The comma that finds no more room begins the next chunk, and moves nothing. */
    @Test
    void aCommaBehindAFullChunkMovesNothing() {
        assertEquals("75 2", sizes(hellos(60) + "," + hellos(14) + ", hello"));
    }

    @Test
    void weightsMoveWithTheirTokens() {
        List<PromptChunk> chunks = PromptChunks.of(hellos(60) + ", (" + hellos(20) + ":1.5)", SD1);
        assertEquals(1, chunks.get(0).weights()[61]);
        assertEquals(1, chunks.get(0).weights()[62]);
        assertEquals(20, IntStream.range(0, 77).filter(i -> chunks.get(1).weights()[i] == 1.5f).count());
        assertEquals(1.5f, chunks.get(1).weights()[1]);
    }

    @Test
    void paddingAddsChunksOfTheEmptyPrompt() {
        List<PromptChunk> chunks = PromptChunks.padded(PromptChunks.of("(hello)", SD2), 3, SD2);
        assertEquals(3, chunks.size());
        assertEquals(HELLO, chunks.get(0).ids()[1]);
        assertArrayEquals(SD2.encode("").ids(), chunks.get(2).ids());
        assertEquals(3, PromptChunks.padded(chunks, 2, SD2).size());
    }

    @Property(tries = 1000)
    void textWithoutMarksThatFitsIsReadAsWithoutEmphasis(@ForAll @StringLength(max = 60) String prompt) {
        String plain = prompt.replaceAll("[()\\[\\]\\\\]|BREAK", "x");
        for (ClipTokenizer tokenizer : List.of(SD1, SD2)) {
            if (!tokenizer.encode(plain).truncated()) {
                PromptChunk chunk = PromptChunks.of(plain, tokenizer).get(0);
                assertArrayEquals(tokenizer.encode(plain).ids(), chunk.ids());
                assertArrayEquals(ones(77), chunk.weights());
            }
        }
    }

    @Property(tries = 1000)
    void chunksHoldAllTokensInOrder(@ForAll @Chars({'a', 'b', ',', ' ', '(', ')', '1', '!', '\ud83d'})
            @StringLength(max = 600) String prompt) {
        List<PromptChunk> chunks = PromptChunks.of(prompt, SD1);
        List<Integer> held = chunks.stream().flatMapToInt(chunk -> tokens(chunk).stream().mapToInt(i -> i))
                .boxed().toList();
        List<Integer> expected = EmphasisSyntax.parse(prompt).get(0).stream()
                .flatMapToInt(piece -> Arrays.stream(SD1.tokenize(piece.text()))).boxed().toList();
        assertEquals(expected, held);
        for (PromptChunk chunk : chunks.subList(0, chunks.size() - 1)) {
            assertTrue(tokens(chunk).size() > 75 - 20, chunks.toString());
        }
    }

    @Test
    void idsAndWeightsGoTogether() {
        assertThrows(IllegalArgumentException.class, () -> new PromptChunk(new int[2], new float[3]));
    }

    private static PromptChunk only(String prompt) {
        List<PromptChunk> chunks = PromptChunks.of(prompt, SD1);
        assertEquals(1, chunks.size());
        return chunks.get(0);
    }

    private static String hellos(int count) {
        return " hello".repeat(count);
    }

    /** How many tokens of the prompt each chunk holds. */
    private static String sizes(String prompt) {
        return PromptChunks.of(prompt, SD1).stream().map(chunk -> Integer.toString(tokens(chunk).size()))
                .collect(Collectors.joining(" "));
    }

    private static List<Integer> tokens(PromptChunk chunk) {
        return IntStream.of(chunk.ids()).skip(1).takeWhile(id -> id != EOS).boxed().toList();
    }

    private static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }
}
