package org.diffusionj.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;

/** No text makes the tokenizer fail; char by char, so lone surrogates are among them. */
class ClipTokenizerFuzzTest {
    private static final ClipTokenizer SD1 = ReferenceTokenizers.reduced();
    private static final ClipTokenizer SD2 = ReferenceTokenizers.sd2();

    @Property(tries = 2000)
    void anyCharacters(@ForAll @StringLength(max = 300) String prompt) {
        assertWellFormed(SD1, prompt);
        assertWellFormed(SD2, prompt);
    }

    @Property(tries = 2000)
    void whatTheRulesAreAbout(
            @ForAll @Chars({'<', '|', 'e', 'n', 'd', 'o', 'f', 't', 'x', '>', 'E', '\'', 's', ' ', '!', '1',
                '\u0301', '\u0130', '\u03a3', '\ud83d', '\ude00', '\u0085'}) @StringLength(max = 300) String prompt) {
        assertWellFormed(SD1, prompt);
        assertWellFormed(SD2, prompt);
    }

    private static void assertWellFormed(ClipTokenizer tokenizer, String prompt) {
        SpecialTokens special = tokenizer.special();
        Tokens tokens = tokenizer.encode(prompt);
        int[] ids = tokens.ids();
        assertEquals(77, ids.length);
        assertEquals(special.bos(), ids[0]);
        assertTrue(IntStream.of(ids).anyMatch(id -> id == special.eos()));
        assertTrue(IntStream.of(ids).allMatch(id -> id >= 0 && id <= special.eos()));
        assertTrue(prompt.endsWith(tokens.cutOff()));
        assertEquals(tokens.truncated(), tokenizer.tokenize(prompt).length > 75);
    }
}
