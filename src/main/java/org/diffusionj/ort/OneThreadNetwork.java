package org.diffusionj.ort;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.runtime.Port;
import org.diffusionj.tensor.Tensor;

/**
 * A network that lives on a thread of its own, whoever calls. ONNX Runtime's CUDA provider keeps
 * handles, workspaces and recorded runs for each thread that it meets until the session is closed, and
 * ImageJ runs every command on a new thread.
 */
final class OneThreadNetwork implements Network {
    private final ExecutorService thread;
    private final Network network;

    /** @param opener is called on the network's thread; what it throws, the constructor throws */
    OneThreadNetwork(Supplier<Network> opener) {
        thread = Executors.newSingleThreadExecutor(work -> {
            Thread own = new Thread(work, "DiffusionJ network");
            own.setDaemon(true);
            return own;
        });
        boolean opened = false;
        try {
            network = onThread(opener::get);
            opened = true;
        } finally {
            if (!opened) {
                thread.shutdown();
            }
        }
    }

    @Override
    public List<Port> inputs() {
        return network.inputs();
    }

    @Override
    public List<Port> outputs() {
        return network.outputs();
    }

    @Override
    public void change(NetworkSource other, Cancellation cancellation) {
        onThread(() -> {
            network.change(other, cancellation);
            return network;
        });
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs, Cancellation cancellation) {
        if (thread.isShutdown()) {
            return network.run(inputs, cancellation);    // It is closed, and says so.
        }
        return onThread(() -> network.run(inputs, cancellation));
    }

    @Override
    public void close() {
        if (!thread.isShutdown()) {
            try {
                onThread(() -> {
                    network.close();
                    return null;
                });
            } finally {
                thread.shutdown();
            }
        }
    }

    /** Waits also when this thread is interrupted, since the network cannot be left in the middle. */
    private <T> T onThread(Callable<T> work) {
        Future<T> result = thread.submit(work);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return result.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw unchecked(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException unchecked(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
    }
}
