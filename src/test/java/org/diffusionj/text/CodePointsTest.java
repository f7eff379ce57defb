package org.diffusionj.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.BitSet;
import java.util.Map;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

/** Every code point, against what tokenizers 0.23 says of it; see models/reference/tokens.py. */
class CodePointsTest {
    private record Expected(
            int[][] letters, int[][] numbers, int[][] spaces, Map<Integer, String> lower,
            Map<Integer, String> composed, int[][] reordered) {}

    private static final Expected EXPECTED = ReferenceTokenizers.expected("unicode.json.gz", Expected.class);

    @Test
    void letters() {
        assertSame(EXPECTED.letters, CodePoints::isLetter);
    }

    @Test
    void numbers() {
        assertSame(EXPECTED.numbers, CodePoints::isNumber);
    }

    @Test
    void spaces() {
        assertSame(EXPECTED.spaces, CodePoints::isSpace);
    }

    @Test
    void lowerCase() {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            String text = Character.toString(c);
            assertEquals(EXPECTED.lower.getOrDefault(c, text), CodePoints.lowerCase(text), Integer.toHexString(c));
        }
    }

    @Test
    void composition() {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            String text = Character.toString(c);
            assertEquals(EXPECTED.composed.getOrDefault(c, text), CodePoints.compose(text), Integer.toHexString(c));
        }
    }

    /** Marks that Unicode 9 knows move before the iota subscript, which sorts last of all marks. */
    @Test
    void marksThatAreReordered() {
        assertSame(EXPECTED.reordered, c -> {
            String text = "q\u0345" + Character.toString(c);
            return !CodePoints.compose(text).equals(text);
        });
    }

    private static void assertSame(int[][] ranges, IntPredicate actual) {
        BitSet expected = new BitSet();
        for (int[] range : ranges) {
            expected.set(range[0], range[1] + 1);
        }
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                assertEquals(expected.get(c), actual.test(c), Integer.toHexString(c));
            }
        }
    }
}
