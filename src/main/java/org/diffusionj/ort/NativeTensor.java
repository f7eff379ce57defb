package org.diffusionj.ort;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;
import org.bytedeco.onnxruntime.LongVector;
import org.bytedeco.onnxruntime.MemoryInfo;
import org.bytedeco.onnxruntime.Value;
import org.bytedeco.onnxruntime.global.onnxruntime;
import org.diffusionj.runtime.ElementType;
import org.diffusionj.tensor.Half;
import org.diffusionj.tensor.Tensor;

/**
 * Converts tensors to and from ONNX Runtime's values in the machine's memory. Everything native
 * belongs to the caller's {@code PointerScope}, which must stay open as long as the value is used.
 */
final class NativeTensor {
    private NativeTensor() {}

    /**
     * The element type behind ONNX Runtime's number for it.
     *
     * @param what the input or output in words, for the message
     * @throws IllegalStateException if tensors of that type cannot be converted to and from floats
     */
    static ElementType elementType(String what, int number) {
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

    private static int number(ElementType type) {
        return switch (type) {
            case FLOAT -> onnxruntime.ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT;
            case HALF -> onnxruntime.ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16;
            case DOUBLE -> onnxruntime.ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE;
            case INT32 -> onnxruntime.ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32;
            case INT64 -> onnxruntime.ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64;
            case BOOL -> onnxruntime.ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL;
        };
    }

    /** A native copy of the tensor in the given type: integers by truncation, true for all but 0. */
    static Value create(ElementType type, Tensor tensor) {
        Pointer elements = elements(type, tensor.data());
        long bytes = elements.limit() * elements.sizeof();
        LongPointer shape = new LongPointer(tensor.shape());
        MemoryInfo memory = MemoryInfo.CreateCpu(onnxruntime.OrtArenaAllocator, onnxruntime.OrtMemTypeDefault);
        return Value.CreateTensor(memory.asOrtMemoryInfo(), elements, bytes, shape, tensor.rank(), number(type));
    }

    private static Pointer elements(ElementType type, float[] data) {
        int n = data.length;
        switch (type) {
            case FLOAT:
                return new FloatPointer(data);
            case HALF:
                return new ShortPointer(Half.fromFloats(data));
            case DOUBLE:
                double[] doubles = new double[n];
                for (int i = 0; i < n; i++) {
                    doubles[i] = data[i];
                }
                return new DoublePointer(doubles);
            case INT32:
                int[] ints = new int[n];
                for (int i = 0; i < n; i++) {
                    ints[i] = (int) data[i];
                }
                return new IntPointer(ints);
            case INT64:
                long[] longs = new long[n];
                for (int i = 0; i < n; i++) {
                    longs[i] = (long) data[i];
                }
                return new LongPointer(longs);
            default:
                byte[] flags = new byte[n];
                for (int i = 0; i < n; i++) {
                    flags[i] = (byte) (data[i] != 0 ? 1 : 0);
                }
                return new BytePointer(flags);
        }
    }

    /** A copy of the value in floats. */
    static Tensor read(ElementType type, Value value) {
        LongVector sizes = value.GetTensorTypeAndShapeInfo().GetShape();
        long[] shape = new long[(int) sizes.size()];
        long count = 1;
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = sizes.get(axis);
            count = Math.multiplyExact(count, shape[axis]);
        }
        return Tensor.of(floats(type, value.GetTensorRawData(), Math.toIntExact(count)), shape);
    }

    private static float[] floats(ElementType type, Pointer elements, int n) {
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
