package org.diffusionj.image;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * Finds the text chunks of a PNG file (PNG specification, third edition, chapters 5 and 11.3.3) without looking
 * at its pixels: what is whole is read, however the rest is cut or broken.
 */
final class PngChunks {
    private static final int SIGNATURE = 8;
    private static final int HEAD = 8;
    private static final int FRAME = 12;
    private static final int BLOCK = 1 << 16;

    /** What a text costs in memory besides its letters, at most. */
    private static final int COST = 1 << 8;

    private static final Pattern TAG = Pattern.compile("tEXt|zTXt|iTXt");

    /** How many bytes one byte can unpack to, in zlib's format. */
    private static final int MOST_PACKED = 1032;

    private final FileChannel file;
    private final long size;
    private final List<String> damaged = new ArrayList<>();
    private final Map<String, String> texts = new LinkedHashMap<>();

    private String pixels = "";

    /** What may still be read or unpacked, so that a small file cannot fill the memory. */
    private long room = PictureTexts.MOST;

    private PngChunks(FileChannel file) throws IOException {
        this.file = file;
        this.size = file.size();
    }

    /** Length and type of a chunk. */
    private record Head(long length, String type) {
        static Head of(byte[] bytes, int at) {
            return new Head(Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt(at)),
                    new String(bytes, at + HEAD / 2, HEAD / 2, StandardCharsets.ISO_8859_1));
        }

        boolean isChunk() {
            return type.chars().allMatch(c -> c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z');
        }

        boolean isText() {
            return TAG.matcher(type).matches();
        }
    }

    /** Of several texts with one keyword the last whole one counts, as Pillow reads them. */
    static PictureTexts read(FileChannel file) throws IOException {
        PngChunks chunks = new PngChunks(file);
        chunks.walk();
        return new PictureTexts(chunks.texts, chunks.damaged, chunks.pixels);
    }

    private void walk() throws IOException {
        long at = SIGNATURE;
        long sure = SIGNATURE / 2; // a transfer as text shortens the signature
        while (at + FRAME <= size && room > 0) {
            Head head = head(at);
            long end = at + FRAME + head.length;
            if (head.isChunk() && end <= size && (!head.isText() || take(at, head))) {
                if (head.type.equals("IEND")) {
                    return;
                }
                if (head.type.equals("IHDR") && head.length >= HEAD) {
                    ByteBuffer sides = ByteBuffer.wrap(bytes(at + HEAD, HEAD));
                    pixels = sides.getInt() + "x" + sides.getInt();
                }
                sure = head.isText() ? end : at + HEAD;
                at = end;
            } else {
                noteCut(at, head, end);
                at = nextText(sure);
            }
        }
    }

    /** Reads a text chunk; whether its checksum is right, so that the next chunk is where its length says. */
    private boolean take(long at, Head head) throws IOException {
        room -= COST + head.length;
        if (head.length > PictureTexts.LONGEST || room < 0) {
            damaged.add(name(at, head) + " is too long");
            return false;
        }
        byte[] data = bytes(at + HEAD, (int) head.length);
        if (!isSound(at, head, data)) {
            damaged.add(name(at, head) + " has a wrong checksum");
            return false;
        }
        try {
            PngText text = PngText.of(head.type, data, Math.min(room, PictureTexts.LONGEST));
            room -= text.text().length();
            texts.put(text.keyword(), text.text());
        } catch (IOException e) {
            room -= Math.min(PictureTexts.LONGEST, MOST_PACKED * head.length);
            damaged.add(name(at, head) + " " + e.getMessage());
        }
        return true;
    }

    private void noteCut(long at, Head head, long end) throws IOException {
        if (head.isText() && end > size) {
            damaged.add(name(at, head) + " is cut");
        }
    }

    /** Where the next sound text chunk begins, wherever the chunks before it say that they end; else the end. */
    private long nextText(long from) throws IOException {
        for (long block = from; block + FRAME <= size; block += BLOCK) {
            byte[] bytes = bytes(block, (int) Math.min(BLOCK + HEAD, size - block));
            Matcher tag = TAG.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
            for (int at = HEAD / 2; tag.find(at); at = tag.start() + 1) {
                int start = tag.start() - HEAD / 2;
                if (room > 0 && isSoundText(block + start, Head.of(bytes, start))) {
                    return block + start;
                }
            }
        }
        return size;
    }

    private boolean isSoundText(long at, Head head) throws IOException {
        if (head.length > PictureTexts.LONGEST || at + FRAME + head.length > size) {
            return false;
        }
        room -= head.length;
        return isSound(at, head, bytes(at + HEAD, (int) head.length));
    }

    private boolean isSound(long at, Head head, byte[] data) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(head.type.getBytes(StandardCharsets.US_ASCII));
        crc.update(data);
        return ByteBuffer.wrap(bytes(at + HEAD + data.length, Integer.BYTES)).getInt() == (int) crc.getValue();
    }

    private Head head(long at) throws IOException {
        return Head.of(bytes(at, HEAD), 0);
    }

    /** The keyword of a text chunk that is not whole, as far as it is there. */
    private String name(long at, Head head) throws IOException {
        int length = (int) Math.min(PngText.LONGEST_KEYWORD, Math.min(head.length, size - at - HEAD));
        return "\"" + PngText.keyword(bytes(at + HEAD, length)) + "\"";
    }

    private byte[] bytes(long at, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, at + bytes.position()) < 0) {
                throw new EOFException("the file became shorter while it was read");
            }
        }
        return bytes.array();
    }
}
