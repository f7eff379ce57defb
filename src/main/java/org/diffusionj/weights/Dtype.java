package org.diffusionj.weights;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Optional;
import java.util.stream.IntStream;
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

    /** Elements that are widened at a time. */
    private static final int PIECE = 1 << 14;

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

    /**
     * Writes all elements as floats.
     *
     * @param data little-endian, from the first element to the last
     */
    void widen(ByteBuffer data, FloatBuffer values) {
        int count = data.remaining() / bytes;
        int first = values.position();
        IntStream.range(0, (count + PIECE - 1) / PIECE).parallel().forEach(i -> {
            float[] piece = new float[Math.min(PIECE, count - i * PIECE)];
            widen(data, i * PIECE, piece);
            values.put(first + i * PIECE, piece);
        });
        values.position(first + count);
    }

    /** Halves and bfloat16 are what most large files hold, so they go without asking the type of each. */
    private void widen(ByteBuffer data, int from, float[] piece) {
        int first = data.position() + from * bytes;
        if (this == F16) {
            for (int i = 0; i < piece.length; i++) {
                piece[i] = Half.toFloat(data.getShort(first + i * Short.BYTES));
            }
        } else if (this == BF16) {
            for (int i = 0; i < piece.length; i++) {
                piece[i] = Float.intBitsToFloat(data.getShort(first + i * Short.BYTES) << BFLOAT16_SHIFT);
            }
        } else {
            for (int i = 0; i < piece.length; i++) {
                piece[i] = read(data, first + i * bytes);
            }
        }
    }
}
