package org.diffusionj.ort;

import java.util.ArrayList;
import java.util.List;

/** What there is to compute with on this machine, in lines for a person who looks for a fault. */
public final class OrtReport {
    private OrtReport() {}

    /** Looks now. Never fails: what is wrong is what the lines tell. */
    public static List<String> lines() {
        List<String> lines = new ArrayList<>();
        try {
            lines.add("ONNX Runtime " + OrtLibrary.version() + " for " + OrtLibrary.platform()
                    + (OrtLibrary.hasCuda() ? ", with CUDA" : ", CPU only"));
        } catch (LinkageError | RuntimeException e) {
            return List.of(e instanceof IllegalStateException ? e.getMessage() : OrtLibrary.explain(e));
        }
        try {
            lines.add("CPU: " + CpuThreads.count() + " threads");
        } catch (IllegalArgumentException e) {
            lines.add("CPU: " + e.getMessage());
        }
        try {
            Cuda cuda = Cuda.look();
            lines.addAll(lines(cuda));
            cuda.devices().forEach(device -> lines.add("CUDA:" + device.index() + " memory: " + free(device)));
        } catch (LinkageError | RuntimeException e) {
            lines.add("CUDA cannot be used: " + LibraryFailure.reason(e));
        }
        return lines;
    }

    private static String free(CudaDevice device) {
        try {
            return Bytes.text(CudaRuntime.freeMemory(device.index())) + " free of " + Bytes.text(device.total());
        } catch (IllegalStateException e) {
            return e.getMessage();
        }
    }

    static List<String> lines(Cuda cuda) {
        List<String> lines = new ArrayList<>();
        lines.add(cuda.problem().map(problem -> "CUDA cannot be used: " + problem).orElse("CUDA can be used"));
        cuda.driver().ifPresent(version -> lines.add("NVIDIA driver " + version));
        cuda.version().ifPresent(version -> lines.add("CUDA " + version));
        cuda.devices().forEach(device -> lines.add(device.toString()));
        cuda.libraries().forEach(library -> lines.add("Library " + library));
        return lines;
    }
}
