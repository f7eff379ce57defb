package org.diffusionj.ij.job;

import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * How far a series of pictures came. Whatever ends it, what is finished by then is not lost.
 *
 * @param length how many there were to be
 * @param finished how many there are
 * @param ending throws what ended the series before the last, if anything did
 */
record PictureSeries(int length, int finished, Optional<Runnable> ending) {
    /** Makes one after the other, the first being 0, until all are made or one fails. */
    static PictureSeries make(int length, IntConsumer picture) {
        for (int i = 0; i < length; i++) {
            try {
                picture.accept(i);
            } catch (RuntimeException | OutOfMemoryError e) {
                return new PictureSeries(length, i, Optional.of(() -> {
                    throw e;
                }));
            }
        }
        return new PictureSeries(length, length, Optional.empty());
    }

    /** The same where only every so many make one that is worth having: all channels of an image. */
    PictureSeries inGroupsOf(int size) {
        return new PictureSeries(length / size, finished / size, ending);
    }

    boolean isWhole() {
        return finished == length;
    }

    /** In words: 5 of 8 images. */
    String words(String noun) {
        return finished + " of " + length + " " + noun;
    }

    /** Fails as the first picture that is missing did, if one is. */
    void end() {
        ending.ifPresent(Runnable::run);
    }
}
