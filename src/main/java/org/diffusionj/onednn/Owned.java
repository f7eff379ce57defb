package org.diffusionj.onednn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/** Native objects that outlive the {@code PointerScope} in which they were made. */
final class Owned implements AutoCloseable {
    private final List<Pointer> pointers = new ArrayList<>();

    <P extends Pointer> P keep(P pointer) {
        pointer.retainReference();
        pointers.add(pointer);
        return pointer;
    }

    @Override
    public void close() {
        for (int i = pointers.size() - 1; i >= 0; i--) {
            pointers.get(i).releaseReference();
        }
        pointers.clear();
    }
}
