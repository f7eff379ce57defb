package org.diffusionj.ij.memory;

import java.util.Locale;
import java.util.function.Consumer;

/**
 * Refuses sizes for which the memory cannot be enough, before a computer without memory ends ImageJ.
 *
 * @param computer bytes that this process may still take
 * @param heap bytes of Java's memory that are free
 */
public record MemoryCheck(double computer, double heap) {
    /** Planes of floats, in Java, that a picture passes through on its way. */
    private static final int JAVA_BYTES_PER_PIXEL = 100;

    /** The planes of floats of an image that is changed, and of what it becomes, in the image's own size. */
    private static final int SOURCE_BYTES_PER_PIXEL = 40;

    /** What Java's own machinery takes besides. */
    private static final double SPARE = 64 << 20;
    private static final double GIGA = 1 << 30;
    private static final String FREE = " are free on this computer or in the container that limits this program";

    /** What the networks need for a picture of a size. */
    @FunctionalInterface
    public interface Need {
        double bytes(int width, int height);
    }

    /**
     * Checks the computer and the Java at hand. What nobody holds any more counts as used until Java collects it,
     * therefore it is collected before anything is refused.
     *
     * @throws IllegalArgumentException what the check throws with that collected, too
     */
    public static void here(Consumer<MemoryCheck> check) {
        try {
            check.accept(atHand());
        } catch (IllegalArgumentException tooLittle) {
            System.gc();
            check.accept(atHand());
        }
    }

    private static MemoryCheck atHand() {
        Runtime java = Runtime.getRuntime();
        return new MemoryCheck(MachineMemory.free(), java.maxMemory() - (java.totalMemory() - java.freeMemory()));
    }

    /**
     * Compares with what a picture needs.
     *
     * @param unit of which the model takes every multiple as width and height
     * @throws IllegalArgumentException naming the size that would fit
     */
    public void require(Need need, int width, int height, int unit) {
        if (fits(need, width, height)) {
            return;
        }
        int fitting = Math.max(width, height);
        while (fitting > unit && !fits(need, part(width, fitting, width, height, unit),
                part(height, fitting, width, height, unit))) {
            fitting -= unit;
        }
        int fittingWidth = part(width, fitting, width, height, unit);
        int fittingHeight = part(height, fitting, width, height, unit);
        String what = width + " x " + height + " pixels need " + (whole(need, width, height) > computer
                ? amount(whole(need, width, height)) + " of memory, and " + amount(computer)
                        + FREE
                : amount(javaBytes(width, height)) + " of Java's memory, of which " + amount(heap) + " are free");
        boolean smaller = fittingWidth <= width && fittingHeight <= height;
        throw new IllegalArgumentException(what + (smaller && fits(need, fittingWidth, fittingHeight)
                ? ". Choose 'width' and 'height' up to " + fittingWidth + " x " + fittingHeight
                        + "; what is made from an image has its size all the same."
                : ". Close other programs and images, or take a smaller model.")
                + " See docs/troubleshooting.md#out-of-memory");
    }

    /** @throws IllegalArgumentException if a model cannot even be loaded */
    public void requireWeights(String model, double bytes) {
        if (bytes + SPARE > computer) {
            throw new IllegalArgumentException("The weights of the model " + model + " need " + amount(bytes)
                    + " of memory, and " + amount(computer) + FREE + ". Close other programs and images, or take a"
                    + " smaller model. See docs/troubleshooting.md#out-of-memory");
        }
    }

    /** @throws IllegalArgumentException if a training cannot go on in the memory that there is */
    public void requireTraining(double bytes) {
        if (bytes + SPARE > computer) {
            throw new IllegalArgumentException("The training needs " + amount(bytes) + " of memory, and "
                    + amount(computer) + FREE + ". Close other programs and images, or choose a smaller 'size' or"
                    + " 'batch', or a smaller model. See docs/fit.md#memory");
        }
    }

    /** @throws IllegalArgumentException if an image cannot be taken through Java's memory */
    public void requireSource(int width, int height) {
        double bytes = (double) SOURCE_BYTES_PER_PIXEL * width * height;
        if (bytes > heap) {
            throw new IllegalArgumentException("The image's " + width + " x " + height + " pixels need " + amount(bytes)
                    + " of Java's memory on their way, of which " + amount(heap) + " are free. Select a part of the"
                    + " image, scale it down with Image > Scale, or give ImageJ more memory in Edit > Options > Memory"
                    + " & Threads. See docs/troubleshooting.md#out-of-memory");
        }
    }

    /** @throws IllegalArgumentException if the planes of a result do not fit into Java's memory together */
    public void require(ResultSize result) {
        if (result.bytes() > heap) {
            throw new IllegalArgumentException("The result's " + result + " need " + amount(result.bytes())
                    + " of Java's memory, of which " + amount(heap) + " are free. Choose fewer pictures, or take a part"
                    + " of the stack with Image > Duplicate, or give ImageJ more memory in Edit > Options > Memory &"
                    + " Threads. See docs/troubleshooting.md#out-of-memory");
        }
    }

    private boolean fits(Need need, int width, int height) {
        return whole(need, width, height) <= computer && javaBytes(width, height) <= heap;
    }

    private static double whole(Need need, int width, int height) {
        return need.bytes(width, height) + javaBytes(width, height) + SPARE;
    }

    private static double javaBytes(int width, int height) {
        return (double) JAVA_BYTES_PER_PIXEL * width * height;
    }

    /** A side in proportion to the longer one, as a multiple of the unit. */
    private static int part(int side, int longest, int width, int height, int unit) {
        return Math.max(unit, (int) ((double) side * longest / Math.max(width, height)) / unit * unit);
    }

    private static String amount(double bytes) {
        return String.format(Locale.ROOT, "%.1f GB", bytes / GIGA);
    }
}
