package org.diffusionj.onednn;

import org.bytedeco.dnnl.memory;

/** How numbers lie in memory. */
enum Type {
    FLOAT(memory.data_type.f32, Float.BYTES),
    BFLOAT16(memory.data_type.bf16, Short.BYTES);

    private final memory.data_type type;
    private final int bytes;

    Type(memory.data_type type, int bytes) {
        this.type = type;
        this.bytes = bytes;
    }

    memory.data_type type() {
        return type;
    }

    int bytes() {
        return bytes;
    }
}
