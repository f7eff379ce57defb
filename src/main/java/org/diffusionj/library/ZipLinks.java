package org.diffusionj.library;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Which entries of a zip file are symbolic links. Java's own reader does not tell: it stands in the upper half of the
 * entry's external attributes, where Unix keeps a file's mode (APPNOTE.TXT of PKWARE, section 4.4.15).
 */
final class ZipLinks {
    private static final int DIRECTORY = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int LONGEST_END = 22 + 65_535;
    private static final int HEADER = 46;
    private static final int TYPE = 0xf000;
    private static final int LINK = 0xa000;

    private ZipLinks() {}

    static Set<String> names(Path zip) throws IOException {
        Set<String> links = new HashSet<>();
        try (RandomAccessFile file = new RandomAccessFile(zip.toFile(), "r")) {
            ByteBuffer end = read(file, Math.max(0, file.length() - LONGEST_END), LONGEST_END);
            int at = end.limit() - 22;
            while (at >= 0 && end.getInt(at) != END) {
                at--;
            }
            if (at < 0) {
                return links;
            }
            long size = Integer.toUnsignedLong(end.getInt(at + 12));
            long place = file.length() - (end.limit() - at) - size;
            ByteBuffer list = read(file, Math.max(0, place), (int) Math.min(size, 64 << 20));
            for (int entry = 0; entry + HEADER <= list.limit() && list.getInt(entry) == DIRECTORY;) {
                int name = Short.toUnsignedInt(list.getShort(entry + 28));
                if ((list.getInt(entry + 38) >>> 16 & TYPE) == LINK && entry + HEADER + name <= list.limit()) {
                    links.add(new String(list.array(), entry + HEADER, name, StandardCharsets.UTF_8));
                }
                entry += HEADER + name + Short.toUnsignedInt(list.getShort(entry + 30))
                        + Short.toUnsignedInt(list.getShort(entry + 32));
            }
        }
        return links;
    }

    private static ByteBuffer read(RandomAccessFile file, long from, int most) throws IOException {
        byte[] bytes = new byte[(int) Math.min(most, file.length() - from)];
        file.seek(from);
        file.readFully(bytes);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
