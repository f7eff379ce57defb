package org.diffusionj.ort;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.LongAdder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.CharPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.onnxruntime.Env;
import org.bytedeco.onnxruntime.RunOptions;
import org.bytedeco.onnxruntime.Session;
import org.bytedeco.onnxruntime.SessionOptions;
import org.bytedeco.onnxruntime.Value;
import org.bytedeco.onnxruntime.ValueVector;
import org.bytedeco.onnxruntime.global.onnxruntime;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.Port;
import org.diffusionj.runtime.Signature;
import org.diffusionj.tensor.Tensor;

/** One session of ONNX Runtime on the CPU: copies tensors in and out, converting to the declared element types. */
final class OrtNetwork implements Network {
    private final Path graph;
    private final Signature signature;
    private final LongAdder nanosInRun;
    private Session session;

    private OrtNetwork(Path graph, Session session, Signature signature, LongAdder nanosInRun) {
        this.graph = graph;
        this.session = session;
        this.signature = signature;
        this.nanosInRun = nanosInRun;
    }

    /** @param nanosInRun where the time spent in Run is added */
    @SuppressWarnings("try")
    static OrtNetwork open(Path graph, int threads, LongAdder nanosInRun) {
        Env environment = OrtLibrary.environment();
        Session session = null;
        try (PointerScope scope = new PointerScope()) {
            session = new Session(environment, path(graph), options(threads));
            session.retainReference();
            Signature signature = SessionPorts.read(graph, session);
            OrtNetwork network = new OrtNetwork(graph, session, signature, nanosInRun);
            session = null;
            return network;
        } catch (RuntimeException | OutOfMemoryError e) {
            throw new IllegalStateException(graph + " could not be loaded by ONNX Runtime " + OrtLibrary.version()
                    + ": " + e.getMessage() + ". Is the file complete, and are its external data files beside it?"
                    + " See README#graph-does-not-load", e);
        } finally {
            if (session != null) {
                session.deallocate();
            }
        }
    }

    /** Paths are wide characters on Windows, bytes elsewhere. */
    private static Pointer path(Path graph) {
        String path = graph.toAbsolutePath().toString();
        return Loader.getPlatform().startsWith("windows") ? new CharPointer(path) : new BytePointer(path);
    }

    private static SessionOptions options(int threads) {
        SessionOptions options = new SessionOptions();
        options.SetIntraOpNumThreads(threads);
        options.SetGraphOptimizationLevel(onnxruntime.ORT_ENABLE_ALL);
        return options;
    }

    @Override
    public List<Port> inputs() {
        return signature.inputs();
    }

    @Override
    public List<Port> outputs() {
        return signature.outputs();
    }

    @Override
    @SuppressWarnings("try")
    public Map<String, Tensor> run(Map<String, Tensor> inputs, Cancellation cancellation) {
        if (session == null) {
            throw new IllegalStateException(graph + " is closed and cannot compute any more");
        }
        signature.check(inputs);
        cancellation.check();
        try (PointerScope scope = new PointerScope()) {
            ValueVector outputs = compute(values(inputs), cancellation);
            return tensors(outputs);
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException | OutOfMemoryError e) {
            throw new IllegalStateException(graph + " failed to compute: " + e.getMessage()
                    + ". If memory is short, choose a smaller image or fewer at a time. See README#computation-fails", e);
        }
    }

    /** The inputs in the session's order, as one native array. */
    private Value values(Map<String, Tensor> inputs) {
        Value values = new Value(signature.inputs().size());
        for (int i = 0; i < signature.inputs().size(); i++) {
            Port port = signature.inputs().get(i);
            values.position(i).put(NativeTensor.create(port.type(), inputs.get(port.name())));
        }
        return values.position(0);
    }

    @SuppressWarnings("try")
    private ValueVector compute(Value values, Cancellation cancellation) {
        PointerPointer<BytePointer> inputNames = names(signature.inputs());
        PointerPointer<BytePointer> outputNames = names(signature.outputs());
        RunOptions options = new RunOptions();
        // The registration is closed, and so no SetTerminate can be under way, before the scope frees the options.
        try (Cancellation.Registration registration = cancellation.whenCancelled(options::SetTerminate)) {
            long start = System.nanoTime();
            try {
                return session.Run(options, inputNames, values, signature.inputs().size(),
                        outputNames, signature.outputs().size());
            } finally {
                nanosInRun.add(System.nanoTime() - start);
            }
        } catch (RuntimeException e) {
            // A terminated run fails like any other, so ask who ended it.
            cancellation.check();
            throw e;
        }
    }

    private static PointerPointer<BytePointer> names(List<Port> ports) {
        return new PointerPointer<>(ports.stream().map(Port::name).toArray(String[]::new), StandardCharsets.UTF_8);
    }

    private Map<String, Tensor> tensors(ValueVector values) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (int i = 0; i < signature.outputs().size(); i++) {
            Port port = signature.outputs().get(i);
            tensors.put(port.name(), NativeTensor.read(port.type(), values.get(i)));
        }
        return tensors;
    }

    @Override
    public void close() {
        if (session != null) {
            session.deallocate();
            session = null;
        }
    }
}
