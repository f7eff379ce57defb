package org.diffusionj.runtime;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Owns closeables and closes them newest first. While something is being built out of several
 * parts, a failure half-way closes the parts that were already there:
 *
 * <pre>{@code
 * try (ResourceStack opened = new ResourceStack()) {
 *     Network encoder = opened.add(backend.open(a));
 *     Network unet = opened.add(backend.open(b));      // fails: encoder is closed
 *     return new Pipeline(encoder, unet, opened.handOver());
 * }
 * }</pre>
 */
public final class ResourceStack implements AutoCloseable {
    private final Deque<AutoCloseable> resources = new ArrayDeque<>();

    /** Takes ownership, and gives its argument back. */
    public <T extends AutoCloseable> T add(T resource) {
        resources.push(resource);
        return resource;
    }

    /** Moves everything to a new stack; closing this one then does nothing. */
    public ResourceStack handOver() {
        ResourceStack taken = new ResourceStack();
        taken.resources.addAll(resources);
        resources.clear();
        return taken;
    }

    /** Closes all, newest first, also when one of them fails; the first failure is thrown. */
    @Override
    public void close() {
        RuntimeException failure = null;
        while (!resources.isEmpty()) {
            try {
                resources.pop().close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new IllegalStateException("closing failed: " + e.getMessage(), e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
