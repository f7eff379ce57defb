package org.diffusionj.ort;

import java.util.function.Consumer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.CharPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.onnxruntime.Session;
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
     */
    static OrtSession open(NetworkSource graph, Compute compute, Consumer<String> notes) {
        compute.requireRoomFor(graph);
        if (!compute.recordsRuns()) {
            return withoutRecording(graph, compute);
        }
        try {
            return load(graph, compute, true);
        } catch (RuntimeException e) {
            // Some of its nodes compute on the CPU, or it branches. If something else is wrong, it is wrong again.
            OrtSession session = withoutRecording(graph, compute);
            notes.accept(graph + " computes without CUDA graphs: " + OrtWords.of(e));
            return session;
        }
    }

    /** @throws IllegalStateException if the graph cannot be loaded, naming the file and the remedy */
    static OrtSession withoutRecording(NetworkSource graph, Compute compute) {
        try {
            return load(graph, compute, false);
        } catch (RuntimeException | OutOfMemoryError e) {
            throw LoadFailure.of(graph, compute, e);
        }
    }

    @SuppressWarnings("try")
    private static OrtSession load(NetworkSource graph, Compute compute, boolean recording) {
        OrtLibrary.version();    // Explains a missing library before classes that need it are loaded.
        try (ResourceStack opened = new ResourceStack(); PointerScope scope = new PointerScope()) {
            DeviceMemory memory = opened.add(compute.memory());
            Session session = new Session(OrtLibrary.environment(), path(graph), compute.options(memory, recording));
            session.retainReference();
            opened.add(session::deallocate);
            Signature signature = SessionPorts.read(graph, session);
            return new OrtSession(session, signature, memory, recording, opened.handOver());
        }
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
