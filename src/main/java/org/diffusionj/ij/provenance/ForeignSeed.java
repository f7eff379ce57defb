package org.diffusionj.ij.provenance;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads seeds as torch's manual_seed takes them: from -2^63 to 2^64 - 1. Those from 2^63 on are the negative ones. */
final class ForeignSeed {
    static final String ALLOWED = "a whole number from -9223372036854775808 to 18446744073709551615";

    private static final BigInteger LEAST = BigInteger.ONE.shiftLeft(63).negate();
    private static final BigInteger MOST = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]{1,40}");

    private ForeignSeed() {}

    /** None if it is no seed. */
    static Optional<Long> read(String value) {
        return Optional.of(value).filter(text -> WHOLE.matcher(text).matches()).map(BigInteger::new)
                .filter(seed -> seed.compareTo(LEAST) >= 0 && seed.compareTo(MOST) <= 0).map(BigInteger::longValue);
    }
}
