package org.diffusionj.runtime;

import java.util.OptionalLong;

/** The memory of the computing device is not enough. What was open before stays open, and can be closed. */
public final class DeviceMemoryException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** Negative if unknown. */
    private final long wanted;

    private final long free;

    /**
     * @param wanted bytes that were asked for, if they are known
     * @param free bytes that the device had left then, if they are known
     */
    public DeviceMemoryException(String message, OptionalLong wanted, OptionalLong free, Throwable cause) {
        super(message, cause);
        this.wanted = wanted.orElse(-1);
        this.free = free.orElse(-1);
    }

    /**
     * Which share of what was asked for would have fitted: above 0, at most one half. Without figures,
     * one half.
     */
    public double fittingShare() {
        if (wanted <= 0 || free < 0) {
            return 0.5;
        }
        return Math.max(0.01, Math.min(0.5, free / (double) wanted));
    }
}
