package org.diffusionj.ij.pixels;

import ij.ImagePlus;
import ij.WindowManager;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Images that a caller hands over itself: as long as this is open, its thread finds them by their titles. */
public final class GivenImages implements AutoCloseable {
    private static final ThreadLocal<List<ImagePlus>> GIVEN = ThreadLocal.withInitial(List::of);

    private final List<ImagePlus> before = GIVEN.get();

    /** @throws IllegalArgumentException if two of them have one title */
    public GivenImages(List<ImagePlus> images) {
        for (ImagePlus image : images) {
            if (images.stream().anyMatch(other -> other != image && other.getTitle().equals(image.getTitle()))) {
                throw new IllegalArgumentException("Two of the images that were given are called \"" + image.getTitle()
                        + "\". Give them titles of their own (setTitle), by which the recorded line names them.");
            }
        }
        GIVEN.set(List.copyOf(images));
    }

    /** The image of a title: one of these, else an open one. */
    public static Optional<ImagePlus> find(String title) {
        return Stream.concat(GIVEN.get().stream().filter(image -> image.getTitle().equals(title)),
                Stream.ofNullable(WindowManager.getImage(title))).findFirst();
    }

    @Override
    public void close() {
        GIVEN.set(before);
    }
}
