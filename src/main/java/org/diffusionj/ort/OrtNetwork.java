package org.diffusionj.ort;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.onnxruntime.RunOptions;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Device;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkDescription;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.runtime.Port;
import org.diffusionj.runtime.ResourceStack;
import org.diffusionj.tensor.Tensor;

/** A graph in ONNX Runtime: copies tensors in and out, converting to the declared element types. */
final class OrtNetwork implements Network {
    /** Sets of shapes whose memory is kept: guided and not, previews, a size before and now. */
    private static final int KEPT_SHAPES = 4;

    /** A recording stays on the card until the session is closed, so there is an end to them. */
    private static final int RECORDINGS = 8;

    /** (batch, channels, height, width). */
    private static final int PICTURE_AXES = 4;

    private static final int LARGE_TENSORS = 5;

    private NetworkSource graph;
    private final Compute compute;
    private final SharedWeights shared;
    private final LongAdder nanosInRun;
    private final Consumer<String> notes;
    private final Map<List<List<Long>>, Bound> bound = new LinkedHashMap<>(16, 0.75f, true);
    private Optional<Initializers> weights;
    private OrtSession session;
    private int recordings;
    private boolean shrinking;

    /** @param recording its number among the session's, or -1 if runs of these shapes are not recorded */
    private record Bound(Binding binding, int recording) {}

    /**
     * @param shared weights of other networks
     * @param nanosInRun where the time spent in Run is added
     * @param notes takes what was done otherwise than asked, in words
     * @param loading ends the loading
     */
    OrtNetwork(NetworkSource graph, Compute compute, SharedWeights shared, LongAdder nanosInRun,
            Consumer<String> notes, Cancellation loading) {
        this.graph = graph;
        this.compute = compute;
        this.shared = shared;
        this.nanosInRun = nanosInRun;
        this.notes = notes;
        this.weights = OrtSession.weights(graph, compute, shared, loading);
        this.session = OrtSession.open(graph, weights, compute, notes, loading);
    }

    @Override
    public List<Port> inputs() {
        return open().signature().inputs();
    }

    @Override
    public List<Port> outputs() {
        return open().signature().outputs();
    }

    private OrtSession open() {
        if (session == null) {
            throw new IllegalStateException(graph + " is closed and cannot compute any more");
        }
        return session;
    }

    @Override
    public void change(NetworkSource other, Cancellation cancellation) {
        closeSession();
        graph = other;
        if (weights.isPresent() && other.description().isPresent()) {
            OrtSession.change(weights.get(), other, compute, shared, cancellation);
        } else { // a graph in a file has its weights for itself
            weights.ifPresent(Initializers::close);
            weights = Optional.empty();
            weights = OrtSession.weights(other, compute, shared, cancellation);
        }
        session = OrtSession.open(other, weights, compute, notes, cancellation);
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs, Cancellation cancellation) {
        open().signature().check(inputs);
        cancellation.check();
        graph.description().ifPresent(NetworkDescription::requireUnchanged);
        try {
            return compute(inputs, cancellation);
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException | OutOfMemoryError e) {
            closeBindings();
            throw RunFailure.of(graph, compute, session.memory(), e);
        }
    }

    private Map<String, Tensor> compute(Map<String, Tensor> inputs, Cancellation cancellation) {
        Bound shapes = bound(inputs);
        boolean recorded = shapes.recording >= 0 && shapes.binding.isFixed();
        try {
            return compute(shapes, recorded, inputs, cancellation);
        } catch (CancellationException | OutOfMemoryError e) {
            throw e;
        } catch (RuntimeException e) {
            if (!recorded) {
                throw e;
            }
            // A recording that broke off leaves the stream unusable, so everything begins anew, without.
            closeBindings();
            session.close();
            session = OrtSession.withoutRecording(graph, weights, compute, new Cancellation());
            notes.accept(graph + " computes without CUDA graphs: " + OrtWords.of(e));
            return compute(bound(inputs), false, inputs, cancellation);
        }
    }

    @SuppressWarnings("try")
    private Map<String, Tensor> compute(
            Bound shapes, boolean recorded, Map<String, Tensor> inputs, Cancellation cancellation) {
        if (compute.place().kind() == Device.Kind.CPU) {
            OrtLibrary.workspace().use(shapes, () -> room(inputs));
        }
        try (PointerScope scope = new PointerScope()) {
            RunOptions options = options(shapes, recorded);
            // The registration is closed, and so no SetTerminate can be under way, before the scope frees the options.
            try (Cancellation.Registration registration = cancellation.whenCancelled(options::SetTerminate)) {
                long start = System.nanoTime();
                try {
                    shapes.binding.run(inputs, options);
                } finally {
                    nanosInRun.add(System.nanoTime() - start);
                }
            } catch (RuntimeException e) {
                // A terminated run fails like any other, so ask who ended it.
                cancellation.check();
                throw e;
            }
        }
        return shapes.binding.outputs();
    }

    /** Bytes that a run takes at most: five of the largest tensors lie in memory together, or nearly. */
    private double room(Map<String, Tensor> inputs) {
        double positions = inputs.values().stream().map(Tensor::shape).filter(shape -> shape.length == PICTURE_AXES)
                .mapToDouble(shape -> (double) shape[0] * shape[2] * shape[3]).max().orElse(0);
        return graph.description().map(network -> LARGE_TENSORS * Float.BYTES * network.largestTensor(positions))
                .orElse(0.0);
    }

    private RunOptions options(Bound shapes, boolean recorded) {
        RunOptions options = new RunOptions();
        if (session.records()) {
            options.AddConfigEntry("gpu_graph_id", recorded ? Integer.toString(shapes.recording) : "-1");
        }
        if (shapes.binding.isFixed()) {
            // The binding itself waits, once, after the outputs are on their way.
            options.AddConfigEntry("disable_synchronize_execution_providers", "1");
        }
        if (shrinking && !recorded) {
            options.AddConfigEntry("memory.enable_memory_arena_shrinkage", session.memory().arena());
        }
        return options;
    }

    private Bound bound(Map<String, Tensor> inputs) {
        List<List<Long>> key = new ArrayList<>();
        for (Port port : inputs()) {
            key.add(Arrays.stream(inputs.get(port.name()).shape()).boxed().toList());
        }
        Bound known = bound.get(key);
        if (known != null) {
            return known;
        }
        while (bound.size() >= KEPT_SHAPES) {
            bound.remove(bound.keySet().iterator().next()).binding.close();
        }
        int recording = session.records() && recordings < RECORDINGS ? recordings++ : -1;
        Bound added = new Bound(new Binding(session.session(), session.signature(), session.memory(), inputs),
                recording);
        bound.put(key, added);
        return added;
    }

    private void closeBindings() {
        try (ResourceStack all = new ResourceStack()) {
            bound.values().forEach(shapes -> all.add(shapes.binding));
            bound.clear();
        }
        shrinking = true;
    }

    private void closeSession() {
        if (session != null) {
            try (ResourceStack all = new ResourceStack()) {
                all.add(session);
                session = null;
                closeBindings();
            }
        }
    }

    @Override
    public void close() {
        try (ResourceStack all = new ResourceStack()) {
            weights.ifPresent(all::add);
            closeSession();
        }
    }
}
