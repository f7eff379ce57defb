package org.diffusionj.onednn;

import java.util.Arrays;

/** A tensor whose values are known before anything runs: constants, and sizes of others. */
record Known(long[] sizes, double[] values) {
    static Known of(long... values) {
        return new Known(new long[] {values.length}, Arrays.stream(values).asDoubleStream().toArray());
    }

    long[] longs() {
        return Arrays.stream(values).mapToLong(value -> (long) value).toArray();
    }

    Known reshaped(long... others) {
        return new Known(others, values);
    }

    boolean isNumber() {
        return values.length == 1;
    }
}
