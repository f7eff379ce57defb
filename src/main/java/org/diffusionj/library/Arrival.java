package org.diffusionj.library;

import java.nio.file.Path;
import java.util.Optional;
import org.diffusionj.hub.Bytes;
import org.diffusionj.model.RootFolder;

/**
 * Something new that lies in its place.
 *
 * @param name by which commands call it
 * @param problem why it cannot be used, if it cannot
 * @param fresh whether it came just now, and was not there before
 */
public record Arrival(RootFolder kind, String name, Path place, long bytes, Optional<String> problem,
        boolean fresh) {
    /** What the user wants to know, in a sentence or two. */
    public String report() {
        return "The " + kind.label() + " " + name + (fresh ? " is in " : " was there already, in ") + place + " ("
                + Bytes.shown(bytes) + ")." + problem.map(why -> " It cannot be used as it is: " + why)
                        .orElse(" " + use());
    }

    private String use() {
        return switch (kind) {
            case MODELS -> "Use it with model=" + bracketed(name) + ".";
            case LORAS -> "Use it with loras=[" + name + ":1].";
            case CONTROL_NETWORKS -> "Use it with controlmodel=" + bracketed(name) + ".";
            case VAES -> "Use it with vae=" + bracketed(name) + ".";
            case EMBEDDINGS -> "Use it by its word in a prompt: " + name + ".";
            case TINY_VAES -> "Previews use it, and decoder=Tiny does.";
        };
    }

    private static String bracketed(String name) {
        return name.contains(" ") ? "[" + name + "]" : name;
    }
}
