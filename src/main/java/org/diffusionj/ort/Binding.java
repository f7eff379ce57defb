package org.diffusionj.ort;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.onnxruntime.IoBinding;
import org.bytedeco.onnxruntime.LongVector;
import org.bytedeco.onnxruntime.MemoryInfo;
import org.bytedeco.onnxruntime.RunOptions;
import org.bytedeco.onnxruntime.Session;
import org.bytedeco.onnxruntime.Value;
import org.bytedeco.onnxruntime.ValueVector;
import org.bytedeco.onnxruntime.global.onnxruntime;
import org.diffusionj.runtime.Port;
import org.diffusionj.runtime.ResourceStack;
import org.diffusionj.runtime.Signature;
import org.diffusionj.tensor.Tensor;

/**
 * A network's inputs and outputs for one set of input shapes, at places in the device's memory that
 * stay the same from run to run, so that runs can be recorded and replayed. How large the outputs are
 * is known after the first run, which therefore leaves them in the machine's memory.
 */
final class Binding implements AutoCloseable {
    private final Session session;
    private final Signature signature;
    private final DeviceMemory memory;
    private final ResourceStack resources = new ResourceStack();
    private final IoBinding binding;
    private final List<Slot> inputs = new ArrayList<>();
    private final List<Slot> outputs = new ArrayList<>();

    /** One input or output. */
    private static final class Slot {
        final Port port;
        final long[] shape;
        final DeviceMemory.Buffer buffer;

        /** What was uploaded last: inputs that stay the same, such as embeddings, travel once. */
        Tensor held;

        Slot(Port port, long[] shape, DeviceMemory.Buffer buffer) {
            this.port = port;
            this.shape = shape;
            this.buffer = buffer;
        }

        int count() {
            long count = 1;
            for (long size : shape) {
                count = Math.multiplyExact(count, size);
            }
            return Math.toIntExact(count);
        }

        long bytes() {
            return (long) count() * Elements.size(port.type());
        }

        void upload(Tensor tensor) {
            if (tensor != held) {
                held = null;
                Elements.write(port.type(), tensor.data(), buffer.host());
                buffer.upload(bytes());
                held = tensor;
            }
        }

        Tensor read() {
            return Tensor.of(Elements.read(port.type(), buffer.host(), count()), shape);
        }
    }

    /**
     * Binds the inputs.
     *
     * @param example of every input, whose shapes count
     */
    Binding(Session session, Signature signature, DeviceMemory memory, Map<String, Tensor> example) {
        this.session = session;
        this.signature = signature;
        this.memory = memory;
        try (ResourceStack opened = new ResourceStack()) {
            binding = opened.add(new IoBinding(session));
            for (Port port : signature.inputs()) {
                Slot slot = slot(port, example.get(port.name()).shape());
                binding.BindInput(port.name(), bound(slot));
                inputs.add(slot);
            }
            resources.add(opened.handOver());
        } catch (RuntimeException | OutOfMemoryError e) {
            resources.close();
            throw e;
        }
        bindOutputsAnywhere();
    }

    private Slot slot(Port port, long[] shape) {
        Slot measured = new Slot(port, shape, null);
        return new Slot(port, shape, resources.add(memory.allocate(measured.bytes())));
    }

    /** A tensor over the slot's memory. */
    @SuppressWarnings("try")
    private Value bound(Slot slot) {
        try (PointerScope scope = new PointerScope()) {
            Value value = Value.CreateTensor(memory.describe().asOrtMemoryInfo(), slot.buffer.device(), slot.bytes(),
                    new LongPointer(slot.shape), slot.shape.length, Elements.number(slot.port.type()));
            value.retainReference();
            return resources.add(value);
        }
    }

    @SuppressWarnings("try")
    private void bindOutputsAnywhere() {
        try (PointerScope scope = new PointerScope()) {
            MemoryInfo host = MemoryInfo.CreateCpu(onnxruntime.OrtArenaAllocator, onnxruntime.OrtMemTypeDefault);
            signature.outputs().forEach(port -> binding.BindOutput(port.name(), host.asOrtMemoryInfo()));
        }
    }

    /** Whether the outputs have places of their own, which is so from the second run on. */
    boolean isFixed() {
        return outputs.size() == signature.outputs().size();
    }

    /** Computes, where the options do not say otherwise until everything is done. */
    void run(Map<String, Tensor> given, RunOptions options) {
        memory.select();
        inputs.forEach(slot -> slot.upload(given.get(slot.port.name())));
        try {
            session.Run(options, binding);
            outputs.forEach(slot -> slot.buffer.download(slot.bytes()));
        } catch (RuntimeException e) {
            finishAfter(e);
            throw e;
        }
        memory.finish();
    }

    /** What was begun must end before its memory is used again; the first failure is the one that counts. */
    private void finishAfter(RuntimeException failure) {
        try {
            memory.finish();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /** What the run computed. */
    Map<String, Tensor> outputs() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        if (isFixed()) {
            outputs.forEach(slot -> tensors.put(slot.port.name(), slot.read()));
        } else {
            readAnywhere(tensors);
            tensors.forEach((name, tensor) -> fix(name, tensor.shape()));
        }
        return tensors;
    }

    @SuppressWarnings("try")
    private void readAnywhere(Map<String, Tensor> tensors) {
        try (PointerScope scope = new PointerScope()) {
            ValueVector values = binding.GetOutputValues();
            for (int i = 0; i < signature.outputs().size(); i++) {
                Port port = signature.outputs().get(i);
                Value value = values.get(i);
                LongVector sizes = value.GetTensorTypeAndShapeInfo().GetShape();
                long[] shape = new long[(int) sizes.size()];
                for (int axis = 0; axis < shape.length; axis++) {
                    shape[axis] = sizes.get(axis);
                }
                Slot slot = new Slot(port, shape, null);
                float[] data = slot.count() == 0    // There is no address to read from.
                        ? new float[0] : Elements.read(port.type(), value.GetTensorRawData(), slot.count());
                tensors.put(port.name(), Tensor.of(data, shape));
            }
        }
    }

    private void fix(String name, long[] shape) {
        Port port = signature.outputs().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
        Slot slot = slot(port, shape);
        binding.BindOutput(name, bound(slot));
        outputs.add(slot);
    }

    @Override
    public void close() {
        memory.select();
        resources.close();
    }
}
