package org.diffusionj.onednn;

import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** Work that no primitive does, on few numbers or whole rows. */
final class HostStep implements Step {
    private final List<View> views;
    private final Consumer<BytePointer[]> work;
    private BytePointer[] places;

    /** @param work is given where each of the views begins */
    HostStep(List<View> views, Consumer<BytePointer[]> work) {
        this.views = views;
        this.work = work;
    }

    @Override
    public void prepare() {
        // There is nothing to make.
    }

    @Override
    public void bind(Pointer base) {
        places = views.stream().map(view -> view.piece().place(base, view.byteOffset()))
                .toArray(BytePointer[]::new);
    }

    @Override
    public void run() {
        work.accept(places);
    }
}
