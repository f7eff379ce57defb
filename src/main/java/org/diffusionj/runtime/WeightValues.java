package org.diffusionj.runtime;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;

/** The values of one weight of a network. They are read when a network is opened, and may then be kept there. */
public interface WeightValues {
    /** How many there are. */
    long count();

    /** The values where they lie, without a copy, if they are little-endian floats in a file: direct and read-only. */
    default Optional<ByteBuffer> mapped() {
        return Optional.empty();
    }

    /** The same for halves in a file. */
    default Optional<ByteBuffer> mappedHalves() {
        return Optional.empty();
    }

    /** Sizes, the last one varying fastest. */
    List<Long> shape();

    /**
     * Writes all values as floats.
     *
     * @param values has room for {@link #count}
     */
    void writeTo(FloatBuffer values);
}
