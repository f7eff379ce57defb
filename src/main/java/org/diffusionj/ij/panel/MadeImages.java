package org.diffusionj.ij.panel;

import ij.ImagePlus;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which images the panel made, by ImageJ's numbers of them. */
final class MadeImages {
    private final Set<Integer> numbers = ConcurrentHashMap.newKeySet();

    void add(ImagePlus image) {
        numbers.add(image.getID());
    }

    boolean contains(ImagePlus image) {
        return numbers.contains(image.getID());
    }
}
