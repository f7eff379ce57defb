package org.diffusionj.training;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Where what was learned is kept, for pictures to be made with it. */
interface Result {
    /** The file, or the model's folder. */
    Path place();

    /** Writes it as it is now, or leaves what was written before. */
    void write(List<Parameter> parameters, Map<String, String> notes);
}
