package org.diffusionj.hub;

import java.util.Locale;

/** Numbers of bytes as people read them, in powers of ten as the hub's pages write them. */
public final class Bytes {
    private Bytes() {}

    /** Such as {@code 1.7 GB}. */
    public static String shown(long bytes) {
        return bytes < 1000 ? bytes + " bytes" : bytes < 1_000_000 ? in(bytes / 1e3, "kB")
                : bytes < 1_000_000_000 ? in(bytes / 1e6, "MB") : in(bytes / 1e9, "GB");
    }

    private static String in(double amount, String unit) {
        return String.format(Locale.ROOT, "%.1f ", amount) + unit;
    }
}
