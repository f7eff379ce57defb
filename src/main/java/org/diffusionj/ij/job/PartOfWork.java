package org.diffusionj.ij.job;

/**
 * Which part of a longer command a picture is, for the status line and the progress bar.
 *
 * @param title of that command
 * @param index of the part, the first being 0
 * @param count how many parts there are
 * @param start of the first, by {@link System#nanoTime}
 */
public record PartOfWork(String title, int index, int count, long start) {
    String words() {
        return title + ": picture " + (index + 1) + " of " + count + ", ";
    }

    /** The share of all work that is done when so much of this part is. */
    double done(double ofPart) {
        return (index + ofPart) / count;
    }
}
