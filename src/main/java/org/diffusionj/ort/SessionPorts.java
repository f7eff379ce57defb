package org.diffusionj.ort;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.onnxruntime.ConstTensorTypeAndShapeInfo;
import org.bytedeco.onnxruntime.LongVector;
import org.bytedeco.onnxruntime.Session;
import org.bytedeco.onnxruntime.TypeInfo;
import org.bytedeco.onnxruntime.global.onnxruntime;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.runtime.Port;
import org.diffusionj.runtime.Signature;

/** Reads the names, element types and shapes that a session declares. */
final class SessionPorts {
    private SessionPorts() {}

    /** @throws IllegalStateException if a port is no tensor or of a type that cannot be converted */
    @SuppressWarnings("try")
    static Signature read(NetworkSource graph, Session session) {
        try (PointerScope scope = new PointerScope()) {
            List<Port> inputs = new ArrayList<>();
            for (long i = 0; i < session.GetInputCount(); i++) {
                String name = text(session.GetInputNames().get(i));
                inputs.add(port("input '" + name + "'", name, session.GetInputTypeInfo(i)));
            }
            List<Port> outputs = new ArrayList<>();
            for (long i = 0; i < session.GetOutputCount(); i++) {
                String name = text(session.GetOutputNames().get(i));
                outputs.add(port("output '" + name + "'", name, session.GetOutputTypeInfo(i)));
            }
            return new Signature(graph.toString(), inputs, outputs);
        }
    }

    private static Port port(String what, String name, TypeInfo type) {
        if (type.GetONNXType() != onnxruntime.ONNX_TYPE_TENSOR) {
            throw new IllegalStateException(what + " is not a tensor");
        }
        ConstTensorTypeAndShapeInfo tensor = type.GetTensorTypeAndShapeInfo();
        if (what.startsWith("input") && !tensor.HasShape()) {
            throw new IllegalStateException(what + " has no declared shape");
        }
        return new Port(name, Elements.type(what, tensor.GetElementType()), shape(tensor.GetShape()));
    }

    private static List<Long> shape(LongVector sizes) {
        List<Long> shape = new ArrayList<>();
        for (long axis = 0; axis < sizes.size(); axis++) {
            shape.add(sizes.get(axis));
        }
        return shape;
    }

    /** ONNX's names are UTF-8, whatever the machine's character set. */
    private static String text(BytePointer name) {
        return name.getString(StandardCharsets.UTF_8);
    }
}
