package org.diffusionj.runtime;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.diffusionj.tensor.Tensor;

/**
 * One loaded network. Callers hand floats over; the network converts them to the element types that
 * it declares (float to integers by truncation) and gives floats back.
 *
 * <p>Once it is closed, everything but {@link #close} fails with an {@code IllegalStateException}.
 *
 * <p>Not safe for several threads at a time, except that a {@link Cancellation} may come from any.
 */
public interface Network extends AutoCloseable {
    /** What {@link #run} needs, in the network's own order. */
    List<Port> inputs();

    /** What {@link #run} gives. */
    List<Port> outputs();

    /**
     * Computes all outputs.
     *
     * @param inputs one tensor for each of {@link #inputs()}, of the declared rank and sizes
     * @throws IllegalArgumentException if an input is unknown, missing or of another shape: the
     *     message lists the right ones
     * @throws CancellationException soon after the cancellation, also in the middle of the run
     * @throws IllegalStateException if the network is closed or the computation fails
     */
    Map<String, Tensor> run(Map<String, Tensor> inputs, Cancellation cancellation);

    /**
     * Goes on with other weights. Of a described network, those that the new description has as the same objects
     * are not read again; from a graph in a file, or to one, all are.
     *
     * @param other the same network, as a source of the same backend
     * @throws CancellationException soon after the cancellation; the network then computes no more until another change
     * @throws IllegalStateException if the weights cannot be loaded, naming the source and the remedy
     */
    default void change(NetworkSource other, Cancellation cancellation) {
        throw new IllegalStateException(other + " cannot take the place of other weights here");
    }

    /** The declared input of that name, or an error that lists the names there are. */
    default Port input(String name) {
        return inputs().stream().filter(port -> port.name().equals(name)).findFirst().orElseThrow(
                () -> new IllegalArgumentException("no input '" + name + "', only "
                        + inputs().stream().map(Port::name).toList()));
    }

    /** Frees everything native; a second call does nothing. */
    @Override
    void close();
}
