package org.diffusionj.pipeline;

import java.util.List;
import org.diffusionj.onednn.DnnlBackend;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.runtime.Backend;

/** All that can compute networks of weights in float on the CPU. */
final class FloatBackends {
    private FloatBackends() {}

    static List<Backend> all() {
        OrtBackend others = new OrtBackend();
        return List.of(others, DnnlBackend.inFloat(others, others.threads()));
    }
}
