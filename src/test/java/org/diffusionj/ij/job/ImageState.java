package org.diffusionj.ij.job;

import ij.ImagePlus;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** All of an image that a command could change, as a text. */
final class ImageState {
    private ImageState() {}

    static String of(ImagePlus image) {
        StringBuilder state = new StringBuilder(image.getTitle()).append(Arrays.toString(image.getDimensions()))
                .append(image.getType()).append(image.getRoi()).append(image.getOverlay() == null)
                .append(image.isLocked()).append(image.changes).append(image.getCurrentSlice())
                .append(image.getCalibration()).append(image.getDisplayRangeMin()).append(image.getDisplayRangeMax())
                .append(Arrays.toString(image.getPropertiesAsArray())).append(image.getInfoProperty())
                .append(image.getCompositeMode());
        for (int i = 1; i <= image.getStackSize(); i++) {
            state.append(image.getStack().getSliceLabel(i)).append(sha256(bytes(image.getStack().getPixels(i))));
        }
        return state.toString();
    }

    private static byte[] bytes(Object pixels) {
        if (pixels instanceof byte[] values) {
            return values;
        }
        ByteBuffer buffer = ByteBuffer.allocate(4 * java.lang.reflect.Array.getLength(pixels));
        if (pixels instanceof short[] values) {
            buffer.asShortBuffer().put(values);
        } else if (pixels instanceof float[] values) {
            buffer.asFloatBuffer().put(values);
        } else {
            buffer.asIntBuffer().put((int[]) pixels);
        }
        return buffer.array();
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
