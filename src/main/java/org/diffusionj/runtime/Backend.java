package org.diffusionj.runtime;

import java.nio.file.Path;

/** Opens networks on a device. */
public interface Backend {
    /**
     * Loads a graph file, with the external data beside it.
     *
     * @throws IllegalStateException if the graph cannot be loaded, naming the file and the remedy
     */
    Network open(Path graph);

    /** What computes, in words fit for an image's record: "ONNX Runtime 1.24.1, CPU". */
    String describe();
}
