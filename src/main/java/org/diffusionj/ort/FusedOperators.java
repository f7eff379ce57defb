package org.diffusionj.ort;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The operators into which ONNX Runtime's optimizer fuses parts of a graph, and which only CUDA computes. */
final class FusedOperators {
    private static final List<String> CUDA_ONLY =
            List.of("BiasAdd", "BiasSplitGelu", "GroupNorm", "NhwcConv", "SkipGroupNorm");

    /** The tag of a node's operator in onnx.proto: field 4, a text. */
    private static final int OPERATOR = 0x22;

    private FusedOperators() {}

    /**
     * Those that a graph holds. Looks for a node's operator field with such a name, byte by byte, since a
     * graph that did not load may not be readable otherwise; takes a second a gigabyte.
     */
    static Set<String> in(Path graph) {
        Set<String> found = new TreeSet<>();
        try (InputStream bytes = new BufferedInputStream(Files.newInputStream(graph), 1 << 16)) {
            for (int tag = bytes.read(); tag >= 0; tag = bytes.read()) {
                if (tag == OPERATOR) {
                    bytes.mark(32);
                    int length = bytes.read();
                    String name = new String(bytes.readNBytes(Math.min(Math.max(length, 0), 16)), StandardCharsets.US_ASCII);
                    if (CUDA_ONLY.contains(name)) {
                        found.add(name);
                    }
                    bytes.reset();
                }
            }
        } catch (IOException e) {
            return Set.of();    // What is wrong with the file is reported already.
        }
        return found;
    }
}
