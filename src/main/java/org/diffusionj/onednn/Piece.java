package org.diffusionj.onednn;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** A piece of memory: in the memory that all networks share while they run, or at a place of its own. */
final class Piece {
    private final long bytes;
    private final Pointer fixed;
    private int first = Integer.MAX_VALUE;
    private int last = -1;
    private long offset;

    private Piece(long bytes, Pointer fixed) {
        this.bytes = bytes;
        this.fixed = fixed;
    }

    /** One that gets its place when all steps are known. */
    static Piece planned(long bytes) {
        return new Piece(bytes, null);
    }

    /** Memory that stays where it is, such as weights. */
    static Piece at(Pointer place) {
        return new Piece(0, place);
    }

    /** It is written or read in a step. */
    void use(int step) {
        first = Math.min(first, step);
        last = Math.max(last, step);
    }

    /** Whether it needs a place in shared memory. */
    boolean isPlanned() {
        return fixed == null && last >= 0;
    }

    boolean meets(Piece other) {
        return first <= other.last && other.first <= last;
    }

    void place(long at) {
        offset = at;
    }

    long offset() {
        return offset;
    }

    long end() {
        return offset + bytes;
    }

    long bytes() {
        return bytes;
    }

    /** Where it is, given where the shared memory begins, in the caller's {@code PointerScope}. */
    BytePointer place(Pointer base, long byteOffset) {
        Pointer start = fixed == null ? base : fixed;
        return new BytePointer(start)
                .getPointer((fixed == null ? offset : 0) + byteOffset);
    }
}
