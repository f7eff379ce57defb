package org.diffusionj.onednn;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;

/** Memory that is used by one after the other, as networks compute in it. */
final class Workspace {
    private BytePointer memory;

    /** At least so much; what a smaller one held is gone. */
    @SuppressWarnings("try")
    synchronized Pointer use(long bytes) {
        if (memory == null || memory.capacity() < bytes) {
            release();
            try (PointerScope scope = new PointerScope()) {
                memory = new BytePointer(bytes);
                memory.retainReference();
            }
        }
        return memory;
    }

    synchronized void release() {
        if (memory != null) {
            memory.releaseReference();
            memory = null;
        }
    }
}
