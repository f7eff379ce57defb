package org.diffusionj;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Reads the uncompressed texts of a PNG file (PNG specification, third edition, section 11.3.3). */
public final class PngTexts {
    private static final int SIGNATURE = 8;

    private PngTexts() {}

    /** "type keyword" → text, such as "tEXt parameters". */
    public static Map<String, String> read(Path file) throws IOException {
        Map<String, String> texts = new HashMap<>();
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).position(SIGNATURE);
        while (in.hasRemaining()) {
            byte[] data = new byte[in.getInt()];
            byte[] type = new byte[4];
            in.get(type).get(data).getInt();
            String name = new String(type, StandardCharsets.US_ASCII);
            if (name.equals("tEXt")) {
                String[] parts = new String(data, StandardCharsets.ISO_8859_1).split("\0", 2);
                texts.put(name + " " + parts[0], parts[1]);
            } else if (name.equals("iTXt")) {
                // keyword, 0, compression flag 0, method 0, language, 0, translated keyword, 0, text
                String[] parts = new String(data, StandardCharsets.UTF_8).split("\0", 6);
                texts.put(name + " " + parts[0], parts[5]);
            }
        }
        return texts;
    }
}
