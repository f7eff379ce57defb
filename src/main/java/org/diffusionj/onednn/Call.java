package org.diffusionj.onednn;

import java.util.List;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;

/** A primitive with all that it reads and writes. */
final class Call implements Step {
    private final Owned owned;
    private final primitive_desc_base made;
    private final List<Arg> given;
    private final memory[] memories;
    private final dnnl_exec_arg_t arguments;
    private final dnnl_stream queue;
    private dnnl_primitive work;

    /** Made in the caller's {@code PointerScope}; what lasts longer is owned. */
    Call(Owned owned, primitive_desc_base made, List<Arg> given) {
        this.owned = owned;
        this.made = owned.keep(made);
        this.given = given;
        this.memories = new memory[given.size()];
        this.arguments = owned.keep(new dnnl_exec_arg_t(given.size()));
        this.queue = owned.keep(Dnnl.queue().get());
        for (int i = 0; i < memories.length; i++) {
            memories[i] = owned.keep(new memory(given.get(i).desc(), Dnnl.processor(), (Pointer) null));
            arguments.position(i).arg(given.get(i).role()).memory(memories[i].get());
        }
        arguments.position(0);
    }

    String name() {
        return made.get_kind() + " " + made.impl_info_str().getString();
    }

    @Override
    @SuppressWarnings("try")
    public void prepare() {
        if (work == null) {
            try (PointerScope scope = new PointerScope()) {
                work = owned.keep(owned.keep(new primitive(made.get())).get());
            }
        }
    }

    @Override
    public void bind(Pointer base) {
        for (int i = 0; i < memories.length; i++) {
            memories[i].set_data_handle(given.get(i).piece().place(base, given.get(i).byteOffset()));
        }
    }

    /** Moves one of its tensors, by its place among those given. */
    void move(int place, Pointer to) {
        memories[place].set_data_handle(to);
    }

    /** Runs with one of its tensors moved. */
    void run(int place, Pointer to) {
        move(place, to);
        run();
    }

    @Override
    public void run() {
        int status = dnnl.dnnl_primitive_execute(work, queue, memories.length, arguments);
        if (status != dnnl.dnnl_success) {
            throw new IllegalStateException("oneDNN could not compute: status " + status);
        }
    }
}
