package org.diffusionj.pipeline;

/**
 * Which call of the sampler a walk is at. Whoever steers a network by shares of the steps looks here, so that a call
 * counts for all of them, also where one of them answers it without asking the next.
 */
final class WalkClock {
    private final int calls;
    private int call;

    /**
     * Begins a walk.
     *
     * @param calls of the walk, though another model may have made the first or may make the last of them
     * @param call the first that is made here, counted from 0
     */
    WalkClock(int calls, int call) {
        this.calls = calls;
        this.call = call;
    }

    /** The call that is made now, counted from 0. */
    int call() {
        return call;
    }

    /** Those of the whole walk. */
    int calls() {
        return calls;
    }

    /** Goes on to the next call. */
    void advance() {
        call++;
    }

    /** Whether this call lies between two shares of the calls, 0 to 1, counted as by diffusers' guiders. */
    boolean isBetween(double start, double end) {
        return (int) (start * calls) <= call && call < (int) (end * calls);
    }
}
