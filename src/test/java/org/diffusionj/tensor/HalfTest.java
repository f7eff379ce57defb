package org.diffusionj.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** All 65,536 halves, against the definition of binary16 in IEEE 754. */
class HalfTest {
    private static final int FIRST_INFINITE = 0x7c00;

    /** (-1)^sign 2^(exponent-25) (1024 + mantissa), or 2^-24 mantissa for exponent 0. */
    private static float byDefinition(int bits) {
        int exponent = bits >> 10 & 31;
        int mantissa = bits & 0x3ff;
        double magnitude = exponent == 0 ? mantissa * 0x1p-24 : (1024 + mantissa) * Math.pow(2, exponent - 25);
        return (float) ((bits & 0x8000) == 0 ? magnitude : -magnitude);
    }

    @Test
    void everyFiniteHalfHasTheValueOfItsDefinition() {
        for (int bits = 0; bits < 0x10000; bits++) {
            if ((bits & 0x7fff) < FIRST_INFINITE) {
                assertEquals(byDefinition(bits), Half.toFloat((short) bits), "half " + Integer.toHexString(bits));
            }
        }
    }

    @Test
    void everyHalfSurvivesTheWayThroughFloat() {
        short[] all = new short[0x10000];
        for (int bits = 0; bits < all.length; bits++) {
            all[bits] = (short) bits;
        }
        assertArrayEquals(all, Half.fromFloats(Half.toFloats(all)));
    }

    @Test
    void betweenTwoHalvesTheNearerWinsAndTheEvenOneInTheMiddle() {
        for (int low = 0; low < FIRST_INFINITE; low++) {
            int high = low + 1;
            float highValue = high == FIRST_INFINITE ? 65536 : byDefinition(high);
            float middle = (byDefinition(low) + highValue) / 2; // a half has 13 bits less than a float: exact
            int even = low % 2 == 0 ? low : high;
            assertRounds(low, Math.nextDown(middle));
            assertRounds(even, middle);
            assertRounds(high, Math.nextUp(middle));
        }
    }

    private static void assertRounds(int expected, float value) {
        assertEquals((short) expected, Half.fromFloat(value), () -> "nearest half of " + value);
        assertEquals((short) (expected | 0x8000), Half.fromFloat(-value), () -> "nearest half of " + -value);
    }

    @Test
    void infinityAndNotANumber() {
        assertEquals(Float.POSITIVE_INFINITY, Half.toFloat((short) 0x7c00));
        assertEquals(Float.NEGATIVE_INFINITY, Half.toFloat((short) 0xfc00));
        assertEquals((short) 0x7c00, Half.fromFloat(Float.POSITIVE_INFINITY));
        assertEquals((short) 0xfc00, Half.fromFloat(-Float.MAX_VALUE));
        for (int payload = 1; payload < 0x400; payload++) {
            assertTrue(Float.isNaN(Half.toFloat((short) (FIRST_INFINITE | payload))));
        }
        // A float's NaN may have its payload in the bits that a half lacks; it must not become infinity.
        assertTrue(Float.isNaN(Half.toFloat(Half.fromFloat(Float.intBitsToFloat(0x7f800001)))));
    }
}
