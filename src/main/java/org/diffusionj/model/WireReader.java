package org.diffusionj.model;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/**
 * Walks over the fields of a protobuf message in a file without reading what it skips, so that
 * memory stays small whatever the file holds.
 */
final class WireReader {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int LENGTH = 2;
    static final int FIXED32 = 5;
    private static final int LONGEST_TEXT = 1 << 16;

    private final Window window;
    private final long end;
    private long position;
    private int field;
    private int wireType;

    private WireReader(Window window, long start, long end) {
        this.window = window;
        this.position = start;
        this.end = end;
    }

    /** The message that the whole file is. */
    static WireReader of(FileChannel file) throws IOException {
        return new WireReader(new Window(file::read, file.size()), 0, file.size());
    }

    /** The message that all bytes are. */
    static WireReader of(byte[] bytes) {
        return new WireReader(new Window((window, position) -> {
            int length = Math.min(window.remaining(), bytes.length - (int) position);
            window.put(bytes, (int) position, length);
            return length;
        }, bytes.length), 0, bytes.length);
    }

    /** Fills a buffer from a position on, and tells with how many bytes. */
    private interface Source {
        int read(ByteBuffer window, long position) throws IOException;
    }

    /** Goes to the next field; the current one must have been read or skipped. */
    boolean next() throws IOException {
        if (position >= end) {
            return false;
        }
        long tag = varint();
        field = (int) (tag >>> 3);
        wireType = (int) (tag & 7);
        if (field == 0 || tag >>> 32 != 0) {
            throw malformed("no field number");
        }
        return true;
    }

    /** Whether bytes are left, for messages that are a row of numbers. */
    boolean hasMore() {
        return position < end;
    }

    /** Where in the file the next byte is. */
    long position() {
        return position;
    }

    /** How many bytes are left. */
    long left() {
        return end - position;
    }

    int field() {
        return field;
    }

    int wireType() {
        return wireType;
    }

    long varint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            requireWithin(1);
            int next = window.at(position++);
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw malformed("a number of more than ten bytes");
    }

    /** Eight bytes, the lowest first. */
    long fixed64() throws IOException {
        requireWithin(Long.BYTES);
        long value = 0;
        for (int shift = 0; shift < 64; shift += 8) {
            value |= (long) window.at(position++) << shift;
        }
        return value;
    }

    /** The message in the current field; this reader goes on behind it. */
    WireReader message() throws IOException {
        long length = length();
        position += length;
        return new WireReader(window, position - length, position);
    }

    String text() throws IOException {
        long length = length();
        if (length > LONGEST_TEXT) {
            throw malformed("a name of " + length + " bytes");
        }
        byte[] bytes = new byte[(int) length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) window.at(position++);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** All bytes that are left: what a message that is no message but a row of bytes holds. */
    byte[] rest() throws IOException {
        byte[] bytes = new byte[Math.toIntExact(end - position)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) window.at(position++);
        }
        return bytes;
    }

    void skip() throws IOException {
        switch (wireType) {
            case VARINT -> varint();
            case FIXED64 -> advance(8);
            case FIXED32 -> advance(4);
            case LENGTH -> advance(length());
            default -> throw malformed("wire type " + wireType);
        }
    }

    private void advance(long bytes) throws IOException {
        requireWithin(bytes);
        position += bytes;
    }

    private long length() throws IOException {
        if (wireType != LENGTH) {
            throw malformed("field " + field + " with wire type " + wireType);
        }
        long length = varint();
        requireWithin(length);
        return length;
    }

    private void requireWithin(long bytes) throws IOException {
        if (bytes < 0) {
            throw malformed("a negative length");
        }
        if (bytes > end - position) {
            if (end == window.size()) {
                throw new EOFException("field " + field + " goes on for " + (bytes - (end - position))
                        + " bytes behind the end of the file at byte " + end);
            }
            throw malformed("field " + field + " longer than its message");
        }
    }

    private MalformedException malformed(String what) {
        return new MalformedException(what + " at byte " + position);
    }

    /** The part of the file that was read last. */
    private static final class Window {
        private final Source source;
        private final long size;
        private final ByteBuffer bytes = ByteBuffer.allocate(1 << 12).limit(0);
        private long start;

        Window(Source source, long size) {
            this.source = source;
            this.size = size;
        }

        long size() {
            return size;
        }

        int at(long position) throws IOException {
            if (position < start || position >= start + bytes.limit()) {
                bytes.clear();
                start = position;
                if (source.read(bytes, position) < 1) {
                    throw new EOFException("the file ends at byte " + position);
                }
                bytes.flip();
            }
            return bytes.get((int) (position - start)) & 0xff;
        }
    }

    /** The bytes are no protobuf message. */
    static final class MalformedException extends IOException {
        private static final long serialVersionUID = 1;

        MalformedException(String message) {
            super(message);
        }
    }
}
