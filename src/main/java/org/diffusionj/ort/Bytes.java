package org.diffusionj.ort;

import java.util.Locale;

/** Amounts of memory in words. */
final class Bytes {
    private Bytes() {}

    /** Such as "7.9 GB" or "312 MB". */
    static String text(long bytes) {
        return bytes >= 1_000_000_000L
                ? String.format(Locale.ROOT, "%.1f GB", bytes / 1e9)
                : String.format(Locale.ROOT, "%.0f MB", bytes / 1e6);
    }
}
