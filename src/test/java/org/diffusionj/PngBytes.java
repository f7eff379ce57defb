package org.diffusionj;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** A PNG file written chunk by chunk, also where it is broken (PNG specification, third edition, chapter 5). */
public final class PngBytes {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** A file that begins as a grey picture of one pixel does. */
    public PngBytes() {
        bytes.writeBytes(SIGNATURE);
        chunk("IHDR", new byte[] {0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0});
    }

    /** The whole file of one pixel with one text, in UTF-8. */
    public static byte[] with(String keyword, String text) {
        return new PngBytes().international(keyword, text).end();
    }

    public PngBytes chunk(String type, byte[] data) {
        return raw(data.length, type, data, checksum(type, data));
    }

    /** A chunk of which length and checksum are whatever is given. */
    public PngBytes raw(int length, String type, byte[] data, int checksum) {
        bytes.writeBytes(ByteBuffer.allocate(8).putInt(length).put(latin(type)).array());
        bytes.writeBytes(data);
        bytes.writeBytes(ByteBuffer.allocate(4).putInt(checksum).array());
        return this;
    }

    public static int checksum(String type, byte[] data) {
        CRC32 crc = new CRC32();
        crc.update(latin(type));
        crc.update(data);
        return (int) crc.getValue();
    }

    /** A tEXt chunk whose text is these bytes. */
    public PngBytes text(String keyword, byte[] text) {
        return chunk("tEXt", join(latin(keyword + "\0"), text));
    }

    public PngBytes text(String keyword, String text) {
        return text(keyword, latin(text));
    }

    /** An iTXt chunk, not packed. */
    public PngBytes international(String keyword, String text) {
        return chunk("iTXt", join(latin(keyword + "\0\0\0\0\0"), text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The chunk of the one pixel. */
    public PngBytes pixel() {
        return chunk("IDAT", packed(new byte[] {0, 77}));
    }

    /** With pixel and end. */
    public byte[] end() {
        return pixel().chunk("IEND", new byte[0]).soFar();
    }

    public byte[] soFar() {
        return bytes.toByteArray();
    }

    public static byte[] packed(byte[] data) {
        Deflater deflater = new Deflater();
        deflater.setInput(data);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] block = new byte[1 << 16];
        while (!deflater.finished()) {
            out.write(block, 0, deflater.deflate(block));
        }
        deflater.end();
        return out.toByteArray();
    }

    public static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
