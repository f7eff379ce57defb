package org.diffusionj.training;

import java.util.Optional;
import java.util.function.Supplier;
import org.diffusionj.image.RgbImage;

/**
 * A picture to learn from.
 *
 * @param name in messages: a file's, or a slice's
 * @param sha256 by which the picture is known again when a training goes on
 * @param picture reads it whenever it is asked, so that large pictures need not be in memory together
 * @param labels for a control network to learn from
 */
public record Example(String name, String caption, String sha256, Supplier<RgbImage> picture,
        Optional<LabelMap> labels) {
    /** A picture alone. */
    public Example(String name, String caption, String sha256, Supplier<RgbImage> picture) {
        this(name, caption, sha256, picture, Optional.empty());
    }

    /** The same picture with its labels. */
    public Example with(LabelMap map) {
        return new Example(name, caption, sha256, picture, Optional.of(map));
    }
}
