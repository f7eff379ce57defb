package org.diffusionj.runtime;

import java.nio.file.Path;

/**
 * Where a network comes from. Only a {@link Backend} looks inside: whoever has a source hands it on, and
 * shows it in messages as it prints.
 *
 * @param file an ONNX graph, whose external data lies beside it
 */
public record NetworkSource(Path file) {
    @Override
    public String toString() {
        return file.toString();
    }
}
