package org.diffusionj.model;

import java.util.List;
import java.util.Set;
import org.diffusionj.runtime.Network;

/**
 * The sizes that a graph was exported for, of its pictures or latents; -1 where it takes any.
 *
 * @param label of the network, for messages
 * @param batch how many it takes at a time
 */
record ExportedSize(String label, int batch, int height, int width) {
    /** What these begin with is how many control networks there are. */
    private static final Set<String> OF_CONTROLS = Set.of(PortNames.CONTROL_PICTURES,
            PortNames.CONTROL_EMBEDDINGS, PortNames.CONTROL_SCALES);

    /** @param picture name of the input (B, c, h, w); any input of more than one axis may fix the batch */
    static ExportedSize of(String label, Network network, String picture) {
        int batch = network.inputs().stream()
                .filter(port -> port.rank() > 1 && !OF_CONTROLS.contains(port.name()))
                .mapToInt(port -> size(port.shape(), 0))
                .filter(size -> size >= 0).findFirst().orElse(-1);
        List<Long> shape = network.input(picture).shape();
        return new ExportedSize(label, batch, size(shape, 2), size(shape, 3));
    }

    private static int size(List<Long> shape, int axis) {
        return shape.size() > axis ? shape.get(axis).intValue() : -1;
    }

    /**
     * Compares the batch.
     *
     * @param remedy besides another export, ending in "or "; may be empty
     * @throws IllegalArgumentException unless the graph takes so many at once, or each by itself
     */
    void requireBatch(int wanted, String remedy) {
        if (batch > 1 && batch != wanted) {
            throw new IllegalArgumentException("this model's " + label + " was exported for a batch of " + batch
                    + ", but is to compute " + wanted + " at a time: " + remedy
                    + "export it again with a dynamic batch axis. See docs/troubleshooting.md#fixed-size");
        }
    }

    /**
     * Compares the sizes.
     *
     * @param shape (B, c, h, w)
     * @param pixels along one side of each value in h and w
     * @throws IllegalArgumentException if the graph was exported for another size, naming that
     */
    void require(long[] shape, int pixels) {
        if (height >= 0 && height != shape[2] || width >= 0 && width != shape[3]) {
            throw new IllegalArgumentException("this model's " + label + " was exported for pictures of "
                    + pixels(width, pixels) + " x " + pixels(height, pixels) + " pixels, but this one has "
                    + shape[3] * pixels + " x " + shape[2] * pixels + ": choose that width and height, or export it"
                    + " again with dynamic axes. See docs/troubleshooting.md#fixed-size");
        }
    }

    private static String pixels(int size, int pixels) {
        return size < 0 ? "any" : Integer.toString(size * pixels);
    }
}
