package org.diffusionj.dataset.phantom;

/**
 * What phantoms a picture has.
 *
 * @param fewest objects
 * @param most objects
 * @param smallest diameter in pixels: that of a disc of the object's area; of curves, the width
 * @param largest diameter
 * @param touching share of the objects, 0 to 1, that touch another one
 * @param clustering 0 for objects anywhere, to 1 for all of them in clusters
 */
public record PhantomPlan(PhantomShape shape, int fewest, int most, double smallest, double largest, double touching,
        double clustering) {
    /** As many as the numbers of a label image of 16 bits. */
    public static final int MOST_OBJECTS = 65535;
    public static final double SMALLEST_DIAMETER = 2;
    public static final double LARGEST_DIAMETER = 4096;

    /** Objects that are placed at random without overlap hardly fill more of a plane. */
    private static final double FULL = 0.45;

    /** @throws IllegalArgumentException if so many objects of that size cannot lie apart in a picture */
    void requireRoom(int width, int height) {
        double discs = most * smallest * smallest * Math.PI / 4;
        if (shape != PhantomShape.CURVES && discs > FULL * width * height
                || smallest + 2 > Math.min(width, height)) {
            throw new IllegalArgumentException("'labels.phantoms' asks for up to " + most + " " + shape.label()
                    + " of at least " + smallest + " pixels, for which a picture of " + width + " x " + height
                    + " pixels has no room. Choose a smaller 'count' or 'diameter', or a larger picture."
                    + " See docs/datasets.md#phantoms");
        }
    }
}
