package org.diffusionj.ort;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diffusionj.runtime.DeviceMemoryException;
import org.diffusionj.runtime.NetworkSource;

/** Says what went wrong in a run. */
final class RunFailure {
    /** In the words of ONNX Runtime's allocators, of CUDA, cuBLAS and cuDNN, and of C++. */
    private static final Pattern OUT_OF_MEMORY =
            Pattern.compile("(?i)failed to allocate|out of memory|alloc_failed|bad_alloc|cannot allocate");

    private static final Pattern SIZES = Pattern.compile("(?i)broadcast|dimension|\\bshapes?\\b|\\breshaped?\\b");

    private static final Pattern WANTED = Pattern.compile("buffer of size:? ?(\\d+)");

    private RunFailure() {}

    /** @param compute what computed, and its memory */
    static IllegalStateException of(NetworkSource graph, Compute compute, DeviceMemory memory, Throwable cause) {
        if (isOutOfMemory(cause)) {
            OptionalLong wanted = wanted(String.valueOf(cause.getMessage()));
            OptionalLong free = memory.free();
            return new DeviceMemoryException("The memory of " + compute.label() + " is not enough for " + graph
                    + (wanted.isPresent() ? ": " + Bytes.text(wanted.getAsLong()) + " more were wanted" : "")
                    + (free.isPresent() ? ", " + Bytes.text(free.getAsLong()) + " are free" : "")
                    + ". Choose a smaller image or fewer at a time. See docs/troubleshooting.md#computation-fails",
                    wanted, free, cause);
        }
        String fused = FusedOperators.refusal(graph, compute.place());
        return new IllegalStateException(fused.isEmpty()
                ? graph + " failed to compute on " + compute.label() + ": " + reason(OrtWords.of(cause))
                : fused, cause);
    }

    private static String reason(String words) {
        return words + (SIZES.matcher(words).find()
                ? " The graph may have been exported for another size of picture, or batch: choose the size that the"
                + " model"
                        + " was made for, or export it again with dynamic axes." : "")
                + " See docs/troubleshooting.md#computation-fails";
    }

    static boolean isOutOfMemory(Throwable cause) {
        return cause instanceof OutOfMemoryError || cause instanceof DeviceMemoryException
                || OUT_OF_MEMORY.matcher(String.valueOf(cause.getMessage())).find();
    }

    private static OptionalLong wanted(String words) {
        Matcher size = WANTED.matcher(words);
        return size.find() ? OptionalLong.of(Long.parseLong(size.group(1))) : OptionalLong.empty();
    }
}
