package org.diffusionj.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The texts that a picture's file holds beside its pixels.
 *
 * @param byKeyword those of a PNG file; the comment of a JPEG or WebP file stands under {@link #PARAMETERS}, as
 *     programs write into it what they write into PNG files under this keyword
 * @param damaged what is broken, in words: keyword and reason
 * @param pixels the picture's width and height, as in 512x768; empty if the file does not say
 */
public record PictureTexts(Map<String, String> byKeyword, List<String> damaged, String pixels) {
    /** The keyword of generation parameters. */
    public static final String PARAMETERS = "parameters";

    /** Bytes of one text, packed or not. */
    static final int LONGEST = 1 << 23;

    /** Bytes of all texts of a file. */
    static final int MOST = 1 << 25;

    private static final int FIRST_BYTES = 12;

    /**
     * Reads the texts of a file. Its pixels may be damaged.
     *
     * @throws IOException if it cannot be read, or is of another kind: a sentence with the remedy
     */
    public static PictureTexts read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + (Files.isDirectory(file) ? " is a folder"
                    : Files.exists(file) ? " is no file, but a device" : " does not exist")
                    + ". Name a picture's file.");
        }
        try (FileChannel channel = FileChannel.open(file)) {
            return read(file, channel);
        }
    }

    private static PictureTexts read(Path file, FileChannel channel) throws IOException {
        String first = firstBytes(channel);
        if (first.startsWith("\u0089PNG")) {
            return PngChunks.read(channel);
        }
        if (first.startsWith("\u00ff\u00d8\u00ff")) {
            return comment(ExifComment.ofJpeg(channel));
        }
        if (first.startsWith("RIFF") && first.endsWith("WEBP")) {
            return comment(ExifComment.ofWebp(channel));
        }
        throw new IOException(file + " is " + kind(first) + ". Settings are read from PNG, JPEG and WebP files;"
                + " open other pictures in ImageJ first, and leave out the path.");
    }

    private static String firstBytes(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(FIRST_BYTES);
        while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) > 0) {
            continue;
        }
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
    }

    private static String kind(String first) {
        return first.isEmpty() ? "empty"
                : first.startsWith("II*\0") || first.startsWith("MM\0*") ? "a TIFF file"
                : first.startsWith("PK\3\4") ? "a ZIP file"
                : first.startsWith("GIF8") ? "a GIF file"
                : first.startsWith("BM") ? "a BMP file"
                : "no PNG file";
    }

    private static PictureTexts comment(String text) {
        return new PictureTexts(text.isEmpty() ? Map.of() : Map.of(PARAMETERS, text), List.of(), "");
    }

    /** The text under a keyword, if there is one. */
    public Optional<String> get(String keyword) {
        return Optional.ofNullable(byKeyword.get(keyword));
    }
}
