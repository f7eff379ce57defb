package org.diffusionj.ort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.CharPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.onnxruntime.Session;
import org.bytedeco.onnxruntime.SessionOptions;
import org.diffusionj.runtime.Cancellation;
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

    /**
     * Loads a graph so that its runs can be recorded, if the device does that and the graph allows it.
     *
     * @param notes is told if the graph does not
     * @param cancellation ends the loading
     */
    static OrtSession open(
            NetworkSource graph, Compute compute, Consumer<String> notes, Cancellation cancellation) {
        compute.requireRoomFor(graph);
        if (!compute.recordsRuns()) {
            return withoutRecording(graph, compute, cancellation);
        }
        try {
            return load(graph, compute, true, cancellation);
        } catch (RuntimeException e) {
            cancellation.check();
            // Some of its nodes compute on the CPU, or it branches. If something else is wrong, it is wrong again.
            OrtSession session = withoutRecording(graph, compute, cancellation);
            notes.accept(graph + " computes without CUDA graphs: " + OrtWords.of(e));
            return session;
        }
    }

    /** @throws IllegalStateException if the graph cannot be loaded, naming the file and the remedy */
    static OrtSession withoutRecording(NetworkSource graph, Compute compute, Cancellation cancellation) {
        try {
            return load(graph, compute, false, cancellation);
        } catch (RuntimeException | OutOfMemoryError e) {
            cancellation.check();
            throw LoadFailure.of(graph, compute, e);
        }
    }

    @SuppressWarnings("try")
    private static OrtSession load(
            NetworkSource graph, Compute compute, boolean recording, Cancellation cancellation) {
        OrtLibrary.version();    // Explains a missing library before classes that need it are loaded.
        try (ResourceStack opened = new ResourceStack(); PointerScope scope = new PointerScope()) {
            DeviceMemory memory = opened.add(compute.memory());
            SessionOptions options = compute.options(memory, recording);
            Session session = load(graph, options, cancellation);
            session.retainReference();
            opened.add(session::deallocate);
            Signature signature = SessionPorts.read(graph, session);
            return new OrtSession(session, signature, memory, recording, opened.handOver());
        }
    }

    @SuppressWarnings("try")
    private static Session load(NetworkSource graph, SessionOptions options, Cancellation cancellation) {
        // A terminated load fails like any other. Only an own registration is surely over before the options are freed.
        try (Cancellation.Registration registration =
                cancellation.whenCancelled(() -> options.SetLoadCancellationFlag(true))) {
            Optional<LinkedWeights> linked = LinkedWeights.of(graph);
            if (linked.isPresent()) {
                return load(linked.get().graph(), linked.get().folder(), options);
            }
            return graph.graph().isPresent()
                    ? load(graph.graph().get(), graph.file().toAbsolutePath().getParent(), options)
                    : new Session(OrtLibrary.environment(), path(graph), options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param folder where the graph's external data lies */
    private static Session load(byte[] graph, Path folder, SessionOptions options) {
        options.AddConfigEntry("session.model_external_initializers_file_folder_path", folder.toString());
        return new Session(OrtLibrary.environment(), new BytePointer(graph), graph.length, options);
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
