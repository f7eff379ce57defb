package org.diffusionj.onednn;

import java.util.List;
import java.util.Optional;
import org.diffusionj.graph.Graph;
import org.diffusionj.runtime.Backend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Device;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkSource;

/** Opens described networks in oneDNN, which computes them on the CPU, in bfloat16 or in float. */
public final class DnnlBackend implements Backend {
    private static final Workspace WORKSPACE = new Workspace();

    private final Backend others;
    private final int threads;
    private final Type type;
    private final PackedWeights weights = new PackedWeights();

    private DnnlBackend(Backend others, int threads, Type type) {
        this.others = others;
        this.threads = threads;
        this.type = type;
    }

    /**
     * Computes in bfloat16, in so many threads. See {@link #lacksBfloat16} first.
     *
     * @param others opens what is not described here, such as safety checkers, in float
     */
    public static DnnlBackend inBfloat16(Backend others, int threads) {
        return new DnnlBackend(others, threads, Type.BFLOAT16);
    }

    /** In float where that {@linkplain #isFastInFloat is faster} here, and otherwise the others themselves. */
    public static Backend fastestInFloat(Backend others, int threads) {
        return isFastInFloat() ? inFloat(others, threads) : others;
    }

    /**
     * Computes in float, in so many threads.
     *
     * @param others opens what is not described here
     */
    public static DnnlBackend inFloat(Backend others, int threads) {
        return new DnnlBackend(others, threads, Type.FLOAT);
    }

    @Override
    public Network open(NetworkSource source, Cancellation cancellation) {
        boolean pictures = source.description().map(network -> network.layers().graph()).filter(DnnlBackend::isKnown)
                .isPresent();
        return pictures ? new DnnlNetwork(source, this, cancellation) : others.open(source, cancellation);
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
        return "oneDNN " + Dnnl.version() + " in " + type.label() + ", " + others.describe();
    }

    /** What computes on this processor, or why oneDNN does not, in words. */
    public static List<String> report() {
        try {
            return List.of(Dnnl.hasAvx512() ? "float, models of weights: oneDNN " + Dnnl.version()
                    : "float, models of weights: ONNX Runtime, this processor has no AVX-512",
                    Dnnl.lacksBfloat16().map(reason -> "bfloat16: none, " + reason)
                            .orElseGet(() -> "bfloat16: oneDNN " + Dnnl.version()));
        } catch (LinkageError | RuntimeException e) {
            return List.of("bfloat16: none, oneDNN cannot be loaded (" + e.getMessage() + ")");
        }
    }

    /** Why nothing computes in bfloat16 here, in words that follow a colon, if that is so. */
    public static Optional<String> lacksBfloat16() {
        try {
            return Dnnl.lacksBfloat16();
        } catch (LinkageError | RuntimeException e) {
            return Optional.of("oneDNN cannot be loaded (" + e.getMessage() + ")");
        }
    }

    /** Whether oneDNN was measured to be faster than ONNX Runtime in float on a processor of this kind. */
    public static boolean isFastInFloat() {
        try {
            return Dnnl.hasAvx512();
        } catch (LinkageError | RuntimeException e) {
            return false;
        }
    }

    Type type() {
        return type;
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
