package org.diffusionj.ij.labels;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.diffusionj.ij.pixels.SourceImage;
import org.diffusionj.image.Labels;

/** SHA-256 of label maps: their numbers row by row, in 32 bits, the high byte first, one plane after the other. */
public final class LabelHash {
    private LabelHash() {}

    /** In hexadecimal digits. */
    public static String of(List<Labels> planes) {
        MessageDigest digest = SourceImage.digest();
        for (Labels labels : planes) {
            ByteBuffer bytes = ByteBuffer.allocate(labels.values().length * Integer.BYTES);
            bytes.asIntBuffer().put(labels.values());
            digest.update(bytes.array());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
