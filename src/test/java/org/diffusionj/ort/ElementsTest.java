package org.diffusionj.ort;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.onnxruntime.global.onnxruntime;
import org.diffusionj.runtime.ElementType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Elements in memory, byte for byte: IEEE 754, two's complement, and C++'s bool. */
class ElementsTest {
    /** As the machine lays it out; every machine that ONNX Runtime is built for has the low byte first. */
    private static ByteBuffer written(ElementType type, float... values) {
        try (BytePointer memory = new BytePointer((long) values.length * Elements.size(type))) {
            Elements.write(type, values, memory);
            byte[] bytes = new byte[values.length * Elements.size(type)];
            memory.get(bytes);
            return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    private static float[] read(ElementType type, ByteBuffer bytes, int n) {
        try (BytePointer memory = new BytePointer(bytes.capacity())) {
            memory.put(bytes.array());
            return Elements.read(type, memory, n);
        }
    }

    private static ByteBuffer bytes(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    @ParameterizedTest
    @EnumSource(ElementType.class)
    void whatEveryTypeHoldsComesBack(ElementType type) {
        assertArrayEquals(new float[] {0, 1, 1, 0}, read(type, written(type, 0, 1, 1, 0), 4));
        assertEquals(0, Elements.read(type, null, 0).length, "without elements there is no address");
    }

    @ParameterizedTest
    @EnumSource(ElementType.class)
    void everyTypeHasTheNumberByWhichItIsFound(ElementType type) {
        assertEquals(type, Elements.type("input 'x'", Elements.number(type)));
    }

    @Test
    void typesWithoutFloatsAreRefusedByName() {
        String bfloat = assertThrows(IllegalStateException.class,
                () -> Elements.type("input 'x'", onnxruntime.ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16)).getMessage();
        assertTrue(bfloat.contains("input 'x'") && bfloat.contains("bfloat16"), bfloat);
        String text = assertThrows(IllegalStateException.class,
                () -> Elements.type("output 'y'", onnxruntime.ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING)).getMessage();
        assertTrue(text.contains("output 'y'") && text.contains("number 8"), text);
    }

    /** Token ids up to 2^24 are exact in floats. */
    @ParameterizedTest
    @CsvSource({"2.9, 2", "-2.9, -2", "49407, 49407", "16777216, 16777216", "-0.0, 0"})
    void integersAreCutOffTowardsZero(float value, long expected) {
        assertEquals(expected, written(ElementType.INT64, value).getLong());
        assertEquals(expected, written(ElementType.INT32, value).getInt());
    }

    @Test
    void everythingButZeroIsTrue() {
        assertArrayEquals(new byte[] {0, 0, 1, 1, 1}, written(ElementType.BOOL, 0, -0f, 0.1f, -1, Float.NaN).array());
    }

    @Test
    void floatsAndDoublesKeepEveryBit() {
        ByteBuffer floats = written(ElementType.FLOAT, -0f, Float.NEGATIVE_INFINITY, Float.MIN_VALUE);
        assertEquals(0x80000000, floats.getInt());
        assertEquals(0xFF800000, floats.getInt());
        assertEquals(1, floats.getInt());
        assertEquals((double) 0.1f, written(ElementType.DOUBLE, 0.1f).getDouble());
        assertEquals((float) 1e-50, read(ElementType.DOUBLE, bytes(8).putDouble(0, 1e-50), 1)[0]);
    }

    /** The largest half, the smallest, what is halfway to the next one, and what is beyond all. */
    @Test
    void halvesAreRoundedToTheNearest() {
        ByteBuffer halves = written(ElementType.HALF, 65504, 0x1p-24f, 1 + 0x1p-11f, 65520);
        assertEquals(0x7BFF, halves.getShort());
        assertEquals(1, halves.getShort());
        assertEquals(0x3C00, halves.getShort());
        assertEquals(0x7C00, halves.getShort());
        assertEquals(-2f, read(ElementType.HALF, bytes(2).putShort(0, (short) 0xC000), 1)[0]);
    }

    @Test
    void largeIntegersBecomeTheNearestFloat() {
        assertEquals(0x1p62f, read(ElementType.INT64, bytes(8).putLong(0, (1L << 62) + 1), 1)[0]);
        assertEquals(-3f, read(ElementType.INT32, bytes(4).putInt(0, -3), 1)[0]);
    }
}
