package org.diffusionj.ort;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;
import org.bytedeco.onnxruntime.global.onnxruntime;
import org.diffusionj.runtime.ElementType;
import org.diffusionj.tensor.Half;

/** Converts floats to and from the elements of ONNX Runtime's tensors, in the machine's memory. */
final class Elements {
    private Elements() {}

    /**
     * The element type behind ONNX Runtime's number for it.
     *
     * @param what the input or output in words, for the message
     * @throws IllegalStateException if tensors of that type cannot be converted to and from floats
     */
    static ElementType type(String what, int number) {
        for (ElementType type : ElementType.values()) {
            if (number(type) == number) {
                return type;
            }
        }
        String name = number == onnxruntime.ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16 ? "bfloat16" : "number " + number;
        throw new IllegalStateException(what + " has element type " + name
                + " (as ONNX counts), which is none of float, half, double, int32, int64 and bool;"
                + " export the graph with float or half inputs and outputs");
    }

    /** ONNX Runtime's number for a type. */
    static int number(ElementType type) {
        return switch (type) {
            case FLOAT -> onnxruntime.ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT;
            case HALF -> onnxruntime.ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16;
            case DOUBLE -> onnxruntime.ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE;
            case INT32 -> onnxruntime.ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32;
            case INT64 -> onnxruntime.ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64;
            case BOOL -> onnxruntime.ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL;
        };
    }

    /** Bytes of one element. */
    static int size(ElementType type) {
        return switch (type) {
            case FLOAT, INT32 -> 4;
            case HALF -> 2;
            case DOUBLE, INT64 -> 8;
            case BOOL -> 1;
        };
    }

    /** Writes all values: integers by truncation, true for all but 0. */
    static void write(ElementType type, float[] data, Pointer to) {
        int n = data.length;
        switch (type) {
            case FLOAT:
                new FloatPointer(to).put(data);
                break;
            case HALF:
                new ShortPointer(to).put(Half.fromFloats(data));
                break;
            case DOUBLE:
                double[] doubles = new double[n];
                for (int i = 0; i < n; i++) {
                    doubles[i] = data[i];
                }
                new DoublePointer(to).put(doubles);
                break;
            case INT32:
                int[] ints = new int[n];
                for (int i = 0; i < n; i++) {
                    ints[i] = (int) data[i];
                }
                new IntPointer(to).put(ints);
                break;
            case INT64:
                long[] longs = new long[n];
                for (int i = 0; i < n; i++) {
                    longs[i] = (long) data[i];
                }
                new LongPointer(to).put(longs);
                break;
            default:
                byte[] flags = new byte[n];
                for (int i = 0; i < n; i++) {
                    flags[i] = (byte) (data[i] != 0 ? 1 : 0);
                }
                new BytePointer(to).put(flags);
        }
    }

    /** Reads n values. */
    static float[] read(ElementType type, Pointer elements, int n) {
        float[] data = new float[n];
        if (n == 0) {
            return data;    // There is no address to read from.
        }
        switch (type) {
            case FLOAT:
                new FloatPointer(elements).get(data);
                break;
            case HALF:
                short[] halves = new short[n];
                new ShortPointer(elements).get(halves);
                return Half.toFloats(halves);
            case DOUBLE:
                double[] doubles = new double[n];
                new DoublePointer(elements).get(doubles);
                for (int i = 0; i < n; i++) {
                    data[i] = (float) doubles[i];
                }
                break;
            case INT32:
                int[] ints = new int[n];
                new IntPointer(elements).get(ints);
                for (int i = 0; i < n; i++) {
                    data[i] = ints[i];
                }
                break;
            case INT64:
                long[] longs = new long[n];
                new LongPointer(elements).get(longs);
                for (int i = 0; i < n; i++) {
                    data[i] = longs[i];
                }
                break;
            default:
                byte[] flags = new byte[n];
                new BytePointer(elements).get(flags);
                for (int i = 0; i < n; i++) {
                    data[i] = flags[i];
                }
        }
        return data;
    }
}
