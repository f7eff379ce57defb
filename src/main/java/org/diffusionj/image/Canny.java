package org.diffusionj.image;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Edges as ControlNets for edges were trained on: OpenCV's {@code cv2.Canny(picture, low, high)}, with Sobel's 3 x 3
 * filters, |dx| + |dy| for the gradient, and of three colours the one that changes most (Canny 1986).
 *
 * @param low gradients above it are edges where they hang together with one above {@code high}
 * @param high gradients above it are edges
 */
public record Canny(double low, double high) {
    /** The tangent of 22.5 degrees, in units of 2^-15, as OpenCV rounds it. */
    private static final long TANGENT = 13573;

    private static final int UNIT_BITS = 15;

    private static final byte MAYBE = 1;
    private static final byte EDGE = 2;

    /** OpenCV takes the thresholds in either order. */
    public Canny {
        double lower = Math.min(low, high);
        high = Math.max(low, high);
        low = lower;
    }

    /** White edges on black, of the picture's size. */
    public RgbImage edges(RgbImage picture) {
        byte[] found = followed(candidates(Gradients.of(picture)), picture.width());
        float[] planes = new float[3 * found.length];
        for (int i = 0; i < planes.length; i++) {
            planes[i] = found[i % found.length] == EDGE ? 1 : 0;
        }
        return new RgbImage(picture.width(), picture.height(), planes);
    }

    /** Ridges of the gradient, in two classes. */
    private byte[] candidates(Gradients gradients) {
        byte[] classes = new byte[gradients.width() * gradients.height()];
        for (int y = 0; y < gradients.height(); y++) {
            for (int x = 0; x < gradients.width(); x++) {
                int size = gradients.size(x, y);
                if (size > Math.floor(low) && isRidge(gradients, x, y)) {
                    classes[y * gradients.width() + x] = size > Math.floor(high) ? EDGE : MAYBE;
                }
            }
        }
        return classes;
    }

    /** Compares with both neighbours in the gradient's direction, of eight. Of equal ones, the first is the ridge. */
    private static boolean isRidge(Gradients gradients, int x, int y) {
        int size = gradients.size(x, y);
        int dx = gradients.dx(x, y);
        int dy = gradients.dy(x, y);
        long across = Math.abs(dx) * TANGENT;
        long down = (long) Math.abs(dy) << UNIT_BITS;
        if (down < across) {
            return size > gradients.size(x - 1, y) && size >= gradients.size(x + 1, y);
        }
        if (down > across + ((long) Math.abs(dx) << UNIT_BITS + 1)) {
            return size > gradients.size(x, y - 1) && size >= gradients.size(x, y + 1);
        }
        int side = (dx ^ dy) < 0 ? -1 : 1;
        return size > gradients.size(x - side, y - 1) && size > gradients.size(x + side, y + 1);
    }

    /** Makes edges of all candidates that a chain of candidates joins to one, over sides and corners. */
    private static byte[] followed(byte[] classes, int width) {
        Deque<Integer> edges = new ArrayDeque<>();
        for (int i = 0; i < classes.length; i++) {
            if (classes[i] == EDGE) {
                edges.push(i);
            }
        }
        while (!edges.isEmpty()) {
            int edge = edges.pop();
            for (int y = edge / width - 1; y <= edge / width + 1; y++) {
                for (int x = edge % width - 1; x <= edge % width + 1; x++) {
                    boolean inside = x >= 0 && x < width && y >= 0 && y < classes.length / width;
                    if (inside && classes[y * width + x] == MAYBE) {
                        classes[y * width + x] = EDGE;
                        edges.push(y * width + x);
                    }
                }
            }
        }
        return classes;
    }
}
