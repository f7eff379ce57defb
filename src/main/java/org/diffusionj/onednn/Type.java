package org.diffusionj.onednn;

import java.nio.ByteBuffer;
import org.bytedeco.dnnl.memory;

/** How numbers lie in memory. */
enum Type {
    FLOAT("float", memory.data_type.f32, Float.BYTES),
    BFLOAT16("bfloat16", memory.data_type.bf16, Short.BYTES);

    private final String label;
    private final memory.data_type type;
    private final int bytes;

    Type(String label, memory.data_type type, int bytes) {
        this.label = label;
        this.type = type;
        this.bytes = bytes;
    }

    String label() {
        return label;
    }

    memory.data_type type() {
        return type;
    }

    int bytes() {
        return bytes;
    }

    /** Writes a number at a place, counted in numbers. */
    void put(ByteBuffer numbers, int place, float value) {
        switch (this) {
            case FLOAT -> numbers.putFloat(place * bytes, value);
            case BFLOAT16 -> numbers.putShort(place * bytes, (short) (Float.floatToIntBits(value) >>> Short.SIZE));
        }
    }
}
