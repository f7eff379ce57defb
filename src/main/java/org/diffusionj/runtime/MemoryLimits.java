package org.diffusionj.runtime;

import java.util.Locale;

/** Limits of the memory outside of the Java heap. */
public final class MemoryLimits {
    private MemoryLimits() {}

    /**
     * To be called before JavaCPP is used, which reads its limits once. It refuses to allocate once the process holds
     * more memory than a multiple of the Java heap. A model's weights live outside of the heap and are larger than that
     * in a default ImageJ, so the limits go, unless the user set them.
     *
     * @param library JavaCPP's package
     */
    public static void lift(String library) {
        for (String limit : new String[] {"maxBytes", "maxPhysicalBytes"}) {
            String property = library + "." + limit;
            boolean chosen = System.getProperty(property) != null
                    || System.getProperty(property.toLowerCase(Locale.ROOT)) != null;
            if (!chosen) {
                System.setProperty(property, "0");
            }
        }
    }
}
