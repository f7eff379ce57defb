package org.diffusionj.runtime;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a network comes from. Only a {@link Backend} looks inside: whoever has a source hands it on, and
 * shows it in messages as it prints.
 *
 * @param file an ONNX graph, whose external data lies beside it; or the weights of a network that is described
 * @param description none if the file is the graph
 */
public record NetworkSource(Path file, Optional<NetworkDescription> description) {
    /** An ONNX graph in a file. */
    public NetworkSource(Path file) {
        this(file, Optional.empty());
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
