package org.diffusionj.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The directory of a zip file whose entries are stored as they are, so that each is a range of the file. Java's own
 * reader does not tell where an entry lies. Files beyond 4 GB (zip64) are read, too: PKWARE's APPNOTE 6.3, sections
 * 4.3.7 to 4.3.16 and 4.5.3.
 */
final class StoredZip {
    /** @param offset of the entry's first byte in the file */
    record Entry(long offset, long length) {}

    private static final int LOCAL_HEADER = 0x04034b50;
    private static final int CENTRAL_HEADER = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int END_64 = 0x06064b50;
    private static final int LOCATOR_64 = 0x07064b50;
    private static final int END_LENGTH = 22;
    private static final int LOCATOR_LENGTH = 20;
    private static final int CENTRAL_LENGTH = 46;
    private static final int LOCAL_LENGTH = 30;
    private static final int LONGEST_COMMENT = 65535;
    private static final long IN_ZIP64 = 0xffffffffL;
    private static final int MANY_IN_ZIP64 = 0xffff;
    private static final int LARGEST_DIRECTORY = 1 << 28;
    private static final int ENCRYPTED = 1;

    private final Path file;
    private final FileChannel channel;

    private StoredZip(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** @throws WeightsException if the file is cut short or contradicts itself, with the byte where */
    static Map<String, Entry> entries(Path file, FileChannel channel) throws IOException {
        return new StoredZip(file, channel).entries();
    }

    private Map<String, Entry> entries() throws IOException {
        ByteBuffer directory = directory();
        Map<String, Entry> entries = new LinkedHashMap<>();
        while (directory.hasRemaining()) {
            if (directory.remaining() < CENTRAL_LENGTH || directory.getInt(directory.position()) != CENTRAL_HEADER) {
                throw damaged("has a broken directory");
            }
            readEntry(directory, entries);
        }
        return entries;
    }

    private ByteBuffer directory() throws IOException {
        long size = channel.size();
        int tail = (int) Math.min(size, END_LENGTH + LONGEST_COMMENT);
        ByteBuffer bytes = bytes(size - tail, tail);
        for (int at = tail - END_LENGTH; at >= 0; at--) {
            if (bytes.getInt(at) == END) {
                return directory(size - tail + at, bytes.slice(at, END_LENGTH).order(ByteOrder.LITTLE_ENDIAN));
            }
        }
        throw damaged("has no directory at its end, so it is cut short");
    }

    private ByteBuffer directory(long endAt, ByteBuffer end) throws IOException {
        long length = Integer.toUnsignedLong(end.getInt(12));
        long start = Integer.toUnsignedLong(end.getInt(16));
        boolean large = length == IN_ZIP64 || start == IN_ZIP64 || end.getShort(10) == (short) MANY_IN_ZIP64;
        if (large && endAt >= LOCATOR_LENGTH) {
            ByteBuffer locator = bytes(endAt - LOCATOR_LENGTH, LOCATOR_LENGTH);
            if (locator.getInt(0) == LOCATOR_64) {
                ByteBuffer end64 = bytes(locator.getLong(8), 56);
                if (end64.getInt(0) != END_64) {
                    throw damaged("has a broken directory");
                }
                length = end64.getLong(40);
                start = end64.getLong(48);
            }
        }
        if (length < 0 || length > LARGEST_DIRECTORY || start < 0 || start > endAt - length) {
            throw damaged("has a directory at byte " + start + " that does not fit into the file");
        }
        return bytes(start, (int) length);
    }

    private void readEntry(ByteBuffer directory, Map<String, Entry> entries) throws IOException {
        int at = directory.position();
        int nameLength = Short.toUnsignedInt(directory.getShort(at + 28));
        int extraLength = Short.toUnsignedInt(directory.getShort(at + 30));
        int end = at + CENTRAL_LENGTH + nameLength + extraLength + Short.toUnsignedInt(directory.getShort(at + 32));
        if (end > directory.limit()) {
            throw damaged("has a broken directory");
        }
        byte[] name = new byte[nameLength];
        directory.get(at + CENTRAL_LENGTH, name);
        String text = new String(name, StandardCharsets.UTF_8);
        Extra extra = new Extra(directory.slice(at + CENTRAL_LENGTH + nameLength, extraLength)
                .order(ByteOrder.LITTLE_ENDIAN));
        long length = extra.valueOf(Integer.toUnsignedLong(directory.getInt(at + 24)));
        long stored = extra.valueOf(Integer.toUnsignedLong(directory.getInt(at + 20)));
        long header = extra.valueOf(Integer.toUnsignedLong(directory.getInt(at + 42)));
        boolean encrypted = (directory.getShort(at + 8) & ENCRYPTED) != 0;
        if (directory.getShort(at + 10) != 0 || stored != length || encrypted) {
            throw WeightsException.refused(file, "holds " + text
                    + " compressed or encrypted, which PyTorch never writes",
                    "Take the file as torch.save wrote it");
        }
        if (entries.put(text, new Entry(dataOffset(text, header, length), length)) != null) {
            throw damaged("holds " + text + " twice");
        }
        directory.position(end);
    }

    /** The local header's extra field has a length of its own, by which PyTorch aligns what follows. */
    private long dataOffset(String name, long header, long length) throws IOException {
        if (header < 0 || header > channel.size() - LOCAL_LENGTH) {
            throw damaged("holds " + name + " at byte " + header + ", which is not within it");
        }
        ByteBuffer local = bytes(header, LOCAL_LENGTH);
        long offset = header + LOCAL_LENGTH + Short.toUnsignedInt(local.getShort(26))
                + Short.toUnsignedInt(local.getShort(28));
        if (local.getInt(0) != LOCAL_HEADER || length < 0 || offset > channel.size() - length) {
            throw damaged("holds " + name + " at byte " + header + " with " + length + " bytes, which are not there");
        }
        return offset;
    }

    private ByteBuffer bytes(long position, int length) throws IOException {
        if (position < 0 || position > channel.size() - length) {
            throw damaged("ends at byte " + channel.size() + ", before what its directory tells of");
        }
        return FileBytes.read(channel, position, length);
    }

    private WeightsException damaged(String problem) {
        return WeightsException.damaged(file, problem);
    }

    /** The zip64 field of an entry: those of its numbers that do not fit into 32 bits, in their fixed order. */
    private static final class Extra {
        private static final int ZIP64 = 1;
        private final ByteBuffer numbers;

        Extra(ByteBuffer fields) {
            ByteBuffer found = ByteBuffer.allocate(0);
            while (fields.remaining() >= 4) {
                int id = Short.toUnsignedInt(fields.getShort());
                int told = Short.toUnsignedInt(fields.getShort());
                int length = Math.min(told, fields.remaining());
                if (id == ZIP64) {
                    found = fields.slice(fields.position(), length).order(ByteOrder.LITTLE_ENDIAN);
                }
                fields.position(fields.position() + length);
            }
            numbers = found;
        }

        long valueOf(long number) {
            return number == IN_ZIP64 && numbers.remaining() >= Long.BYTES ? numbers.getLong() : number;
        }
    }
}
