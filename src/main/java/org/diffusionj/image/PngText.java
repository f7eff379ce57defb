package org.diffusionj.image;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/** A text of a PNG file with its keyword, as a tEXt, zTXt or iTXt chunk holds them. */
record PngText(String keyword, String text) {
    static final int LONGEST_KEYWORD = 79;

    /**
     * Reads a chunk.
     *
     * @param limit of bytes that a packed text may have
     * @throws IOException that says what is broken, to follow the keyword
     */
    static PngText of(String type, byte[] data, long limit) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(data);
        String keyword = latin(field(in));
        return new PngText(keyword, switch (type) {
            case "tEXt" -> ofUnknownCharset(rest(in));
            case "zTXt" -> ofUnknownCharset(unpacked(in, limit));
            default -> international(in, limit);
        });
    }

    /** Compression flag and method, a language, the keyword in that language, the text in UTF-8. */
    private static String international(ByteBuffer in, long limit) throws IOException {
        if (in.remaining() < 2) {
            throw new IOException("is cut");
        }
        boolean packed = in.get() != 0;
        byte method = in.get();
        field(in);
        field(in);
        try {
            return utf8(packed ? unpacked(method, in, limit) : rest(in));
        } catch (CharacterCodingException e) {
            throw new IOException("is not UTF-8", e);
        }
    }

    /**
     * Many programs write UTF-8 where the specification has Latin-1. What is valid UTF-8 and more than ASCII is
     * hardly ever meant as Latin-1.
     */
    static String ofUnknownCharset(byte[] bytes) {
        try {
            return utf8(bytes);
        } catch (CharacterCodingException e) {
            return latin(bytes);
        }
    }

    /** The keyword that a chunk's data begin with, to be shown. */
    static String keyword(byte[] data) {
        return latin(field(ByteBuffer.wrap(data))).replaceAll("\\p{Cntrl}", "?");
    }

    private static byte[] unpacked(ByteBuffer in, long limit) throws IOException {
        return unpacked(in.hasRemaining() ? in.get() : 0, in, limit);
    }

    private static byte[] unpacked(byte method, ByteBuffer in, long limit) throws IOException {
        if (method != 0) {
            throw new IOException("is packed by the unknown method " + method);
        }
        try (InputStream text = new InflaterInputStream(new ByteArrayInputStream(rest(in)))) {
            byte[] bytes = text.readNBytes((int) limit + 1);
            if (bytes.length > limit) {
                throw new IOException("is too long");
            }
            return bytes;
        } catch (ZipException | EOFException e) {
            throw new IOException("cannot be unpacked", e);
        }
    }

    /** The bytes up to the next zero, which is passed; all if there is none. */
    private static byte[] field(ByteBuffer in) {
        int start = in.position();
        while (in.hasRemaining()) {
            if (in.get() == 0) {
                return Arrays.copyOfRange(in.array(), start, in.position() - 1);
            }
        }
        return Arrays.copyOfRange(in.array(), start, in.position());
    }

    private static byte[] rest(ByteBuffer in) {
        return Arrays.copyOfRange(in.array(), in.position(), in.limit());
    }

    private static String utf8(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
