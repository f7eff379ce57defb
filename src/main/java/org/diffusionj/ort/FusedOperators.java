package org.diffusionj.ort;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.diffusionj.runtime.Device;
import org.diffusionj.runtime.NetworkSource;

/**
 * The operators into which optimizers fuse parts of a graph and which no CPU computes.
 *
 * @param operators sorted; empty if the graph was not fused, or cannot be read
 * @param device the graphics interface that they were fused for, as far as the operators tell
 */
record FusedOperators(Set<String> operators, String device) {
    private static final Set<String> NOT_ON_CPU =
            Set.of("BiasAdd", "BiasSplitGelu", "GroupNorm", "NhwcConv", "SkipGroupNorm");

    /** These are written for CUDA only; the others serve DirectML too. */
    private static final Set<String> CUDA_ONLY = Set.of("NhwcConv", "SkipGroupNorm");

    private static final String CHANNELS_LAST = "channels_last";
    private static final String DIRECT_ML = "DirectML";

    /** Tags of texts in onnx.proto: a node's operator (field 4), an attribute's name (field 1). */
    private static final int OPERATOR = 0x22;
    private static final int ATTRIBUTE = 0x0a;

    /** The tag of an attribute's whole number (field 3), which for channels_last is 0 or 1. */
    private static final int NUMBER = 0x18;

    FusedOperators {
        operators = Collections.unmodifiableSet(new TreeSet<>(operators));
    }

    /**
     * Those that a graph holds. Looks for texts with such names, byte by byte, since a graph that did not
     * load may not be readable otherwise; takes a second a gigabyte.
     */
    static FusedOperators in(Path graph) {
        Set<String> found = new TreeSet<>();
        boolean channelsFirst = false;
        try (InputStream bytes = new BufferedInputStream(Files.newInputStream(graph), 1 << 16)) {
            for (int tag = bytes.read(); tag >= 0; tag = bytes.read()) {
                if (tag == OPERATOR || tag == ATTRIBUTE) {
                    bytes.mark(32);
                    String name = text(bytes);
                    if (tag == OPERATOR && NOT_ON_CPU.contains(name)) {
                        found.add(name);
                    }
                    channelsFirst |= tag == ATTRIBUTE && name.equals(CHANNELS_LAST)
                            && bytes.read() == NUMBER && bytes.read() == 0;
                    bytes.reset();
                }
            }
        } catch (IOException e) {
            return new FusedOperators(Set.of(), "");    // What is wrong with the file is reported already.
        }
        return new FusedOperators(found, device(found, channelsFirst));
    }

    private static String text(InputStream bytes) throws IOException {
        int length = bytes.read();
        return new String(bytes.readNBytes(Math.min(Math.max(length, 0), 16)), StandardCharsets.US_ASCII);
    }

    /** CUDA's kernel of GroupNorm knows the channels last only; optimizers for DirectML put them first. */
    private static String device(Set<String> operators, boolean channelsFirst) {
        if (channelsFirst && operators.contains("GroupNorm")) {
            return DIRECT_ML;
        }
        return operators.contains("GroupNorm") || !Collections.disjoint(operators, CUDA_ONLY)
                ? "CUDA" : "graphics cards (CUDA or DirectML)";
    }

    /** Why a graph cannot compute there, with the remedy; empty if such operators are no reason. */
    static String refusal(NetworkSource graph, Device place) {
        if (graph.description().isPresent()) {
            return ""; // what is made here is made for the device
        }
        return in(graph.file()).refusal(graph.toString(), place.kind() == Device.Kind.CPU);
    }

    String refusal(String graph, boolean onCpu) {
        boolean forDirectMl = device.equals(DIRECT_ML);
        if (operators.isEmpty() || !onCpu && !forDirectMl) {
            return "";
        }
        String names = String.join(", ", operators);
        return graph + " was fused for " + device + ": " + (forDirectMl
                ? "neither the CPU nor CUDA computes its operators " + names + " (channels first). Take"
                : "its operators " + names + " do not exist on the CPU. Compute on CUDA, or take")
                + " the model's folder that was not fused. See docs/troubleshooting.md#fused-graphs";
    }
}
