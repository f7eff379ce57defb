package org.diffusionj.ij.scijava;

import ij.ImagePlus;
import java.util.Optional;

/**
 * An image that a script gave itself, or the title of an open one, or a path: what a macro can only name.
 *
 * @param given an {@link ImagePlus}, else a text; SciJava calls this with whatever a script gave
 */
public record ImageName(Object given) {
    /** The image itself, if it was given. */
    Optional<ImagePlus> image() {
        return given instanceof ImagePlus image ? Optional.of(image) : Optional.empty();
    }

    /** Its title, or what was given for that. */
    @Override
    public String toString() {
        return image().map(ImagePlus::getTitle).orElseGet(given::toString);
    }
}
