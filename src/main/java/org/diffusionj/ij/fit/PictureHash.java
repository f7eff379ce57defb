package org.diffusionj.ij.fit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.diffusionj.image.RgbImage;

/** SHA-256 of pictures, by which a training knows that they are still the same. */
final class PictureHash {
    private static final int PIECE = 1 << 16;

    private PictureHash() {}

    /** Of a file, as {@code sha256sum} prints it. */
    static String of(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = digest();
            byte[] piece = new byte[PIECE];
            for (int read = in.read(piece); read > 0; read = in.read(piece)) {
                digest.update(piece, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new IllegalArgumentException("The image " + file + " cannot be read (" + e + "). Take it out of the"
                    + " folder, or put it back whole", e);
        }
    }

    /** Of what is seen: four bytes a pixel. */
    static String of(RgbImage picture) {
        int[] packed = picture.packed();
        ByteBuffer bytes = ByteBuffer.allocate(packed.length * Integer.BYTES);
        bytes.asIntBuffer().put(packed);
        return HexFormat.of().formatHex(digest().digest(bytes.array()));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
