package org.diffusionj.ij;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import javax.management.JMException;
import javax.management.ObjectName;
import org.diffusionj.model.WorkingMemory;

/**
 * Refuses sizes for which the memory cannot be enough, before a computer without memory ends ImageJ.
 *
 * @param computer bytes that the computer has
 * @param heap bytes of Java's memory that are free
 */
record MemoryCheck(double computer, double heap) {
    /** Planes of floats, in Java, that a picture passes through on its way. */
    private static final int JAVA_BYTES_PER_PIXEL = 100;
    private static final int STEP = 64;
    private static final double GIGA = 1 << 30;

    /** Of the computer and the Java at hand. */
    static MemoryCheck here() {
        Runtime java = Runtime.getRuntime();
        return new MemoryCheck(computerMemory(), java.maxMemory() - (java.totalMemory() - java.freeMemory()));
    }

    private static double computerMemory() {
        try {
            Object bytes = ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(new ObjectName("java.lang:type=OperatingSystem"), "TotalMemorySize");
            return ((Number) bytes).doubleValue();
        } catch (JMException notTold) {
            return Double.POSITIVE_INFINITY;
        }
    }

    /** @throws IllegalArgumentException naming the size that would fit */
    void require(WorkingMemory need, int width, int height) {
        if (fits(need, width, height)) {
            return;
        }
        double scale = 1;
        while (scale * Math.max(width, height) > STEP && !fits(need, scaled(width, scale), scaled(height, scale))) {
            scale *= 0.98;
        }
        double bytes = need.bytes(width, height);
        throw new IllegalArgumentException(width + " x " + height + " pixels need "
                + (bytes > computer ? amount(bytes) + " of memory, and this computer has " + amount(computer)
                        : amount(javaBytes(width, height)) + " of Java's memory, of which " + amount(heap) + " are free")
                + ". Choose 'width' and 'height' up to " + scaled(width, scale) + " x " + scaled(height, scale)
                + "; the result has the image's size all the same. See README#out-of-memory");
    }

    /** @throws IllegalArgumentException if the planes of a result do not fit into Java's memory together */
    void require(ResultSize result) {
        if (result.bytes() > heap) {
            throw new IllegalArgumentException("The result's " + result + " need " + amount(result.bytes())
                    + " of Java's memory, of which " + amount(heap) + " are free. Choose fewer 'images', take a part of"
                    + " the stack with Image > Duplicate, or give ImageJ more memory in Edit > Options > Memory & Threads."
                    + " See README#out-of-memory");
        }
    }

    private boolean fits(WorkingMemory need, int width, int height) {
        return need.bytes(width, height) <= computer && javaBytes(width, height) <= heap;
    }

    private static double javaBytes(int width, int height) {
        return (double) JAVA_BYTES_PER_PIXEL * width * height;
    }

    private static int scaled(int pixels, double scale) {
        return scale == 1 ? pixels : Math.max(STEP, (int) (pixels * scale / STEP) * STEP);
    }

    private static String amount(double bytes) {
        return String.format(Locale.ROOT, "%.1f GB", bytes / GIGA);
    }
}
