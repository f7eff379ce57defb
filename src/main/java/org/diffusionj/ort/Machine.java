package org.diffusionj.ort;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.dnnl.global.dnnl;

/** What decides, besides networks and their inputs, which bytes the CPU computes. */
public final class Machine {
    private Machine() {}

    /**
     * By name: versions of libraries, instruction set and threads of this process.
     *
     * @throws IllegalStateException if ONNX Runtime's native library cannot be loaded
     */
    public static Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("onnxruntime", OrtLibrary.version());
        facts.put("platform", OrtLibrary.platform());
        facts.put("instructions", instructions());
        facts.put("threads", Integer.toString(CpuThreads.count()));
        return facts;
    }

    /** As oneDNN, which ONNX Runtime is linked to, names the widest set that it finds: avx2, avx512_core_amx. */
    private static String instructions() {
        return String.valueOf(dnnl.get_effective_cpu_isa());
    }
}
