package org.diffusionj.onednn;

import java.util.List;
import java.util.Optional;
import org.diffusionj.graph.Graph;
import org.diffusionj.runtime.Backend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Device;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkSource;

/** Opens described networks in oneDNN, which computes them in bfloat16 on the CPU. */
public final class DnnlBackend implements Backend {
    private static final Workspace WORKSPACE = new Workspace();

    private final Backend floats;
    private final int threads;
    private final PackedWeights weights = new PackedWeights();

    /**
     * Computes in so many threads.
     *
     * @param floats opens what is not described here: safety checkers
     */
    public DnnlBackend(Backend floats, int threads) {
        this.floats = floats;
        this.threads = threads;
    }

    @Override
    public Network open(NetworkSource source, Cancellation cancellation) {
        boolean pictures = source.description().map(network -> network.layers().graph()).filter(DnnlBackend::isKnown)
                .isPresent();
        return pictures ? new DnnlNetwork(source, this, cancellation) : floats.open(source, cancellation);
    }

    private static boolean isKnown(Graph graph) {
        return graph.nodes().stream().allMatch(node -> Lowering.OPERATORS.contains(node.operator()));
    }

    /** Gives the machine back what networks computed in. Open ones stay open. */
    public static void releaseMemory() {
        WORKSPACE.release();
    }

    @Override
    public Device device() {
        return Device.CPU;
    }

    @Override
    public String describe() {
        return "oneDNN " + Dnnl.version() + " in bfloat16, " + floats.describe();
    }

    /** What computes in bfloat16, or why nothing does, in words. */
    public static List<String> report() {
        try {
            return List.of(Dnnl.lacks().map(reason -> "bfloat16: none, " + reason)
                    .orElseGet(() -> "bfloat16: oneDNN " + Dnnl.version()));
        } catch (LinkageError | RuntimeException e) {
            return List.of("bfloat16: none, oneDNN cannot be loaded (" + e.getMessage() + ")");
        }
    }

    /** Why nothing computes in bfloat16 here, in words that follow a colon, if that is so. */
    public static Optional<String> lacks() {
        try {
            return Dnnl.lacks();
        } catch (LinkageError | RuntimeException e) {
            return Optional.of("oneDNN cannot be loaded (" + e.getMessage() + ")");
        }
    }

    PackedWeights weights() {
        return weights;
    }

    int threads() {
        return threads;
    }

    Workspace workspace() {
        return WORKSPACE;
    }
}
