package org.diffusionj.image;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The comment of a picture's Exif block (Exif 2.32, UserComment), where programs that make JPEG and WebP files
 * write their settings. A block that is cut or broken has none.
 */
final class ExifComment {
    private static final String BLOCK = "Exif\0\0";
    private static final int EXIF_DIRECTORY = 0x8769;
    private static final int COMMENT = 0x9286;
    private static final int ENTRY = 12;
    private static final int LONG = 4;
    private static final int CODE = 8;

    private static final int MARKER = 0xff;
    private static final int APPLICATION_1 = 0xe1;
    private static final int START_OF_SCAN = 0xda;

    private final ByteBuffer tiff;

    private ExifComment(ByteBuffer tiff) {
        this.tiff = tiff;
    }

    /** Of a JPEG file: in one of the segments before its pixels; empty if there is none. */
    static String ofJpeg(FileChannel file) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(4);
        for (long at = 2; fill(file, head, at); at += 2 + length(head)) {
            if ((head.get(0) & MARKER) != MARKER || (head.get(1) & 0xff) == START_OF_SCAN || length(head) < 2) {
                break;
            }
            if ((head.get(1) & 0xff) == APPLICATION_1) {
                String comment = ofBlock(file, at + head.limit(), length(head) - 2);
                if (!comment.isEmpty()) {
                    return comment;
                }
            }
        }
        return "";
    }

    private static int length(ByteBuffer head) {
        return Short.toUnsignedInt(head.getShort(2));
    }

    /** Of a WebP file: in its EXIF chunk; empty if there is none. */
    static String ofWebp(FileChannel file) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        for (long at = 12; fill(file, head, at); at += head.limit() + even(head)) {
            if (new String(head.array(), 0, 4, StandardCharsets.ISO_8859_1).equals("EXIF")) {
                return ofBlock(file, at + head.limit(), Integer.toUnsignedLong(head.getInt(4)));
            }
        }
        return "";
    }

    private static long even(ByteBuffer head) {
        return Integer.toUnsignedLong(head.getInt(4)) + 1 & ~1L;
    }

    private static String ofBlock(FileChannel file, long at, long length) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(
                (int) Math.min(length, Math.min(PictureTexts.LONGEST, file.size() - at)));
        fill(file, block, at);
        boolean named = new String(block.array(), StandardCharsets.ISO_8859_1).startsWith(BLOCK);
        ByteBuffer tiff = block.position(named ? BLOCK.length() : 0).slice();
        try {
            tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            return new ExifComment(tiff).find(tiff.getInt(LONG)).orElse("");
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException broken) {
            return "";
        }
    }

    /** In the directory at this place, as some programs write it, or in the Exif directory that it points to. */
    private Optional<String> find(int directory) {
        return entry(directory, COMMENT).map(this::text)
                .or(() -> entry(directory, EXIF_DIRECTORY).map(at -> tiff.getInt(at + CODE))
                        .flatMap(exif -> entry(exif, COMMENT)).map(this::text));
    }

    /** Where the directory's entry of this tag is: tag, type, count, and value or its place. */
    private Optional<Integer> entry(int directory, int tag) {
        int count = Short.toUnsignedInt(tiff.getShort(directory));
        for (int at = directory + 2; at < directory + 2 + count * ENTRY; at += ENTRY) {
            if (Short.toUnsignedInt(tiff.getShort(at)) == tag) {
                return Optional.of(at);
            }
        }
        return Optional.empty();
    }

    private String text(int entry) {
        byte[] bytes = new byte[Math.min(tiff.getInt(entry + LONG), tiff.limit())];
        tiff.position(bytes.length > LONG ? tiff.getInt(entry + CODE) : entry + CODE);
        tiff.get(bytes);
        String code = new String(bytes, 0, Math.min(CODE, bytes.length), StandardCharsets.ISO_8859_1);
        if (code.equals("UNICODE\0")) {
            return new String(bytes, CODE, bytes.length - CODE, utf16(bytes));
        }
        int start = code.equals("ASCII\0\0\0") || code.equals("\0".repeat(CODE)) ? CODE : 0;
        byte[] text = Arrays.copyOfRange(bytes, start, bytes.length);
        return PngText.ofUnknownCharset(text).replaceFirst("\0+$", "");
    }

    /** Programs disagree whether the order is that of the block: the upper halves are those that are mostly zero. */
    private Charset utf16(byte[] bytes) {
        int even = 0;
        int odd = 0;
        for (int i = CODE; i + 1 < bytes.length; i += 2) {
            even += bytes[i] == 0 ? 1 : 0;
            odd += bytes[i + 1] == 0 ? 1 : 0;
        }
        boolean big = even == odd ? tiff.order() == ByteOrder.BIG_ENDIAN : even > odd;
        return big ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE;
    }

    /** Reads as many bytes as fit; whether they were all there. */
    private static boolean fill(FileChannel file, ByteBuffer bytes, long at) throws IOException {
        bytes.clear();
        while (bytes.hasRemaining()) {
            if (file.read(bytes, at + bytes.position()) < 0) {
                return false;
            }
        }
        return true;
    }
}
