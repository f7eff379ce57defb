package org.diffusionj.library;

import java.nio.file.Path;
import org.diffusionj.hub.Bytes;
import org.diffusionj.model.RootFolder;

/**
 * Something that lies in a folder for models.
 *
 * @param kind what it is
 * @param name by which commands call it
 * @param place its file or folder
 * @param root the folder for models that it was found in
 * @param family of models that it is of, or goes with; what is wrong with it if it cannot be used
 * @param precision in which weights are kept, or empty
 * @param bytes of its files
 * @param licence as its card names it, or empty
 * @param checksums what a check can compare it with, in words
 * @param companions what can be used with it, in words
 */
public record Holding(RootFolder kind, String name, Path place, Path root, String family, String precision, long bytes,
        String licence, String checksums, String companions) {
    /** In a line, for the log. */
    @Override
    public String toString() {
        return kind.label() + " " + name + ": " + family + (precision.isEmpty() ? "" : ", " + precision) + ", "
                + Bytes.shown(bytes) + ", licence " + (licence.isEmpty() ? "not told" : licence) + ", checksums: "
                + checksums + (companions.isEmpty() ? "" : ", goes with " + companions) + ", " + place;
    }

    /** By kind and name, where one name means several things: {@code loras/stain}. */
    String qualified() {
        return (kind == RootFolder.MODELS ? "models" : kind.folder()) + "/" + name;
    }
}
