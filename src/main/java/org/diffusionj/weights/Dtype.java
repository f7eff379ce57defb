package org.diffusionj.weights;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.stream.Stream;
import org.diffusionj.tensor.Half;

/** The element types of weights, by their names in safetensors files. All are little-endian. */
public enum Dtype {
    F64(8),
    F32(4),
    F16(2),
    BF16(2),
    I64(8),
    I32(4),
    I16(2),
    I8(1),
    U8(1),
    BOOL(1);

    private static final int BFLOAT16_SHIFT = 16;

    private final int bytes;

    Dtype(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** Whether elements are numbers with a fraction, as the weights of layers are. */
    public boolean isFloating() {
        return this == F64 || this == F32 || this == F16 || this == BF16;
    }

    static Optional<Dtype> named(String name) {
        return Stream.of(values()).filter(type -> type.name().equals(name)).findFirst();
    }

    /**
     * One element as a float. Halves and bfloat16 are exact; doubles and large whole numbers are rounded.
     *
     * @param data little-endian
     * @param at the element's first byte
     */
    float read(ByteBuffer data, int at) {
        return switch (this) {
            case F64 -> (float) data.getDouble(at);
            case F32 -> data.getFloat(at);
            case F16 -> Half.toFloat(data.getShort(at));
            case BF16 -> Float.intBitsToFloat(data.getShort(at) << BFLOAT16_SHIFT);
            case I64 -> data.getLong(at);
            case I32 -> data.getInt(at);
            case I16 -> data.getShort(at);
            case I8 -> data.get(at);
            case U8 -> data.get(at) & 0xff;
            case BOOL -> data.get(at) == 0 ? 0 : 1;
        };
    }
}
