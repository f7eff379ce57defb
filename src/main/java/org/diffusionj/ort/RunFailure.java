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

    private static final Pattern WANTED = Pattern.compile("buffer of size:? ?(\\d+)");

    private RunFailure() {}

    /** @param device that computed, and its memory */
    static IllegalStateException of(NetworkSource graph, String device, DeviceMemory memory, Throwable cause) {
        String words = String.valueOf(cause.getMessage()).strip();
        if (isOutOfMemory(cause)) {
            OptionalLong wanted = wanted(words);
            OptionalLong free = memory.free();
            return new DeviceMemoryException("The memory of " + device + " is not enough for " + graph
                    + (wanted.isPresent() ? ": " + Bytes.text(wanted.getAsLong()) + " more were wanted" : "")
                    + (free.isPresent() ? ", " + Bytes.text(free.getAsLong()) + " are free" : "")
                    + ". Choose a smaller image or fewer at a time. See README#computation-fails", wanted, free, cause);
        }
        return new IllegalStateException(graph + " failed to compute on " + device + ": " + words
                + (words.endsWith(".") ? "" : ".") + " See README#computation-fails", cause);
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
