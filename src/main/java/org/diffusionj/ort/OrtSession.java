package org.diffusionj.ort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.CharPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.onnxruntime.Session;
import org.bytedeco.onnxruntime.SessionOptions;
import org.bytedeco.onnxruntime.global.onnxruntime;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Device;
import org.diffusionj.runtime.NetworkDescription;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.runtime.ResourceStack;
import org.diffusionj.runtime.Signature;

/**
 * A loaded graph.
 *
 * @param records whether its runs can be recorded
 */
record OrtSession(Session session, Signature signature, DeviceMemory memory, boolean records, ResourceStack resources)
        implements AutoCloseable {
    /** Optimizers that would make new weights of those of a convolution and of what follows it on the way back. */
    private static final String WANTING_VALUES = "ConvMulFusion;ConvAddFusion";

    /**
     * Reads the weights of a network, if it is described: sessions compute with them where they are.
     *
     * @throws IllegalStateException if they cannot be read, naming the source and the remedy
     */
    static Optional<Initializers> weights(NetworkSource source, Compute compute, SharedWeights shared,
            Cancellation cancellation) {
        compute.requireRoomFor(source);
        try {
            return source.description().map(network -> Initializers.of(form(network, compute), shared, cancellation));
        } catch (OutOfMemoryError e) {
            throw LoadFailure.of(source, compute, e);
        }
    }

    /** Reads what another description of the network has otherwise. */
    static void change(Initializers weights, NetworkSource other, Compute compute, SharedWeights shared,
            Cancellation cancellation) {
        try {
            weights.change(form(other.description().orElseThrow(), compute), shared, cancellation);
        } catch (OutOfMemoryError e) {
            throw LoadFailure.of(other, compute, e);
        }
    }

    private static NetworkDescription.Form form(NetworkDescription network, Compute compute) {
        return network.form(compute.flavour());
    }

    /**
     * Loads a graph so that its runs can be recorded, if the device does that and the graph allows it.
     *
     * @param weights of a network that is described
     * @param notes is told if the graph does not
     * @param cancellation ends the loading
     */
    static OrtSession open(NetworkSource graph, Optional<Initializers> weights, Compute compute,
            Consumer<String> notes, Cancellation cancellation) {
        if (!compute.recordsRuns()) {
            return withoutRecording(graph, weights, compute, cancellation);
        }
        try {
            return load(graph, weights, compute, true, cancellation);
        } catch (RuntimeException e) {
            cancellation.check();
            // Some of its nodes compute on the CPU, or it branches. If something else is wrong, it is wrong again.
            OrtSession session = withoutRecording(graph, weights, compute, cancellation);
            notes.accept(graph + " computes without CUDA graphs: " + OrtWords.of(e));
            return session;
        }
    }

    /** @throws IllegalStateException if the graph cannot be loaded, naming the file and the remedy */
    static OrtSession withoutRecording(
            NetworkSource graph, Optional<Initializers> weights, Compute compute, Cancellation cancellation) {
        try {
            return load(graph, weights, compute, false, cancellation);
        } catch (RuntimeException | OutOfMemoryError e) {
            cancellation.check();
            throw LoadFailure.of(graph, compute, e);
        }
    }

    @SuppressWarnings("try")
    private static OrtSession load(NetworkSource graph, Optional<Initializers> weights, Compute compute,
            boolean recording, Cancellation cancellation) {
        OrtLibrary.version();    // Explains a missing library before classes that need it are loaded.
        try (ResourceStack opened = new ResourceStack(); PointerScope scope = new PointerScope()) {
            DeviceMemory memory = opened.add(compute.memory());
            SessionOptions options = compute.options(memory, recording);
            Session session = weights.isPresent()
                    ? load(form(graph.description().orElseThrow(), compute), weights.get(), compute, options,
                            cancellation)
                    : load(graph, options, cancellation);
            session.retainReference();
            opened.add(session::deallocate);
            Signature signature = SessionPorts.read(graph, session);
            return new OrtSession(session, signature, memory, recording, opened.handOver());
        }
    }

    /**
     * On the CPU weights are where they will be, so the graph is made to leave them there: nothing is folded or packed.
     * A card gets a copy, and packing tells its group normalisation how many channels there are.
     */
    @SuppressWarnings("try")
    private static Session load(
            NetworkDescription.Form form, Initializers weights, Compute compute, SessionOptions options,
            Cancellation cancellation) {
        options.SetGraphOptimizationLevel(onnxruntime.ORT_ENABLE_EXTENDED);
        options.AddConfigEntry("optimization.disable_specified_optimizers", WANTING_VALUES);
        if (compute.place().kind() == Device.Kind.CPU) {
            options.AddConfigEntry("session.disable_prepacking", "1");
        }
        weights.addTo(options, form.initializers());
        try (Cancellation.Registration registration =
                cancellation.whenCancelled(() -> options.SetLoadCancellationFlag(true))) {
            return new Session(OrtLibrary.environment(), new BytePointer(form.graph()), form.graph().length, options);
        }
    }

    @SuppressWarnings("try")
    private static Session load(NetworkSource graph, SessionOptions options, Cancellation cancellation) {
        // A terminated load fails like any other. Only an own registration is surely over before the options are freed.
        try (Cancellation.Registration registration =
                cancellation.whenCancelled(() -> options.SetLoadCancellationFlag(true))) {
            Optional<LinkedWeights> linked = LinkedWeights.of(graph.file());
            return linked.isPresent()
                    ? load(linked.get(), options) : new Session(OrtLibrary.environment(), path(graph), options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Session load(LinkedWeights linked, SessionOptions options) {
        options.AddConfigEntry("session.model_external_initializers_file_folder_path", linked.folder().toString());
        return new Session(
                OrtLibrary.environment(), new BytePointer(linked.graph()), linked.graph().length, options);
    }

    /** Paths are wide characters on Windows, bytes elsewhere. */
    private static Pointer path(NetworkSource graph) {
        String path = graph.file().toAbsolutePath().toString();
        return Loader.getPlatform().startsWith("windows") ? new CharPointer(path) : new BytePointer(path);
    }

    @Override
    public void close() {
        resources.close();
    }
}
