package org.diffusionj.onednn;

import java.util.List;
import java.util.stream.LongStream;

/**
 * Some rows of a picture: an even number, as many as the last cache holds, so that what is made of them is read while
 * it is there.
 */
record Strip(long from, long rows) {
    private static final long BYTES = 16 << 20;

    /** From top to bottom. */
    static List<Strip> all(View picture) {
        long height = picture.size(2);
        long rows = Math.max(1, BYTES / (2 * picture.size(1) * picture.size(3) * picture.type().bytes())) * 2;
        return LongStream.iterate(0, from -> from < height, from -> from + rows)
                .mapToObj(from -> new Strip(from, Math.min(rows, height - from))).toList();
    }

    View of(View picture) {
        return picture.part(2, from, rows);
    }

    long end() {
        return from + rows;
    }
}
