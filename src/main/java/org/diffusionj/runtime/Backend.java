package org.diffusionj.runtime;

/** Opens networks on a device. */
public interface Backend {
    /**
     * Loads a network.
     *
     * @throws java.util.concurrent.CancellationException soon after the cancellation, also in the middle of loading
     * @throws IllegalStateException if it cannot be loaded, naming the source and the remedy
     */
    Network open(NetworkSource source, Cancellation cancellation);

    /** Loads a network, whatever happens meanwhile. */
    default Network open(NetworkSource source) {
        return open(source, new Cancellation());
    }

    /** Where the networks compute: the CPU, or a certain card. */
    Device device();

    /** What computes, in words fit for an image's record: "ONNX Runtime 1.24.1, CPU". */
    String describe();
}
