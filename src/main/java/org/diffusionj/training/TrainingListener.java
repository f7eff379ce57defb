package org.diffusionj.training;

import java.nio.file.Path;
import java.util.Optional;
import org.diffusionj.image.RgbImage;

/** Hears how a training comes along. */
public interface TrainingListener {
    /**
     * What the training needs, before it takes it.
     *
     * @param bytes of memory; whoever knows that there is less may throw
     */
    default void needs(long bytes) {}

    /** Pictures encoded so far. */
    default void encoded(int pictures, int all) {}

    /** Pictures of which those in other colours are encoded, too. */
    default void recoloured(int pictures, int all) {}

    /**
     * The middle of a picture, as it is learned from or held out.
     *
     * @param control what a control network that learns sees of it
     */
    default void seen(RgbImage middle, Optional<RgbImage> control, boolean heldOut) {}

    /** @param step how many are done */
    default void stepped(int step, int steps, double loss) {}

    /** The loss was judged. */
    default void judged(Losses losses) {}

    /** What was learned so far lies in a file or folder. */
    default void saved(int step, Path place) {}

    /** Something the user should know that does not stop the work. */
    default void warn(String message) {}
}
