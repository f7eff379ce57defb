package org.diffusionj.onednn;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.onnxruntime.OrtThreadWorkerFn;
import org.bytedeco.onnxruntime.global.onnxruntime;

/**
 * How many threads compute. oneDNN asks OpenMP, which each calling thread tells itself; there is no Java method for
 * that, so the function is called by its address.
 */
final class Threads {
    private static final String FUNCTION = "omp_set_num_threads";

    private Threads() {}

    /** From now on, for what the calling thread lays out and runs. Without OpenMP, its own number stays. */
    @SuppressWarnings("try")
    static void use(int count) {
        Dnnl.processor();    // loads the library
        try (PointerScope scope = new PointerScope()) {
            Loader.load(onnxruntime.class);
            Pointer function = Loader.addressof(FUNCTION);
            if (function != null) {
                new OrtThreadWorkerFn(new PointerPointer<>(1).put(0, function)).call(new Number(count));
            }
        }
    }

    /** A number in the place of an address: both are handed over in the same register. */
    private static final class Number extends Pointer {
        Number(int value) {
            address = value;
        }
    }
}
