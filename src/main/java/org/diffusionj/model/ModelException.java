package org.diffusionj.model;

import java.nio.file.Path;

/** Something is wrong with a model's files. The message names the file, what is wrong, and the remedy. */
public final class ModelException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /**
     * @param file the file or folder at fault
     * @param problem what was expected and what was found
     * @param remedy what to do about it
     * @param anchor where to read more, such as "README#broken-json"
     */
    ModelException(Path file, String problem, String remedy, String anchor) {
        super(file + ": " + problem + ". " + remedy + ". See " + anchor);
    }
}
