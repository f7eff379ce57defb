package org.diffusionj.onednn;

import org.bytedeco.javacpp.Pointer;

/** One piece of work of a run. */
interface Step {
    /** Makes what takes time and is not needed before the first run. */
    void prepare();

    /** Tells where the shared memory begins from now on. */
    void bind(Pointer base);

    void run();
}
