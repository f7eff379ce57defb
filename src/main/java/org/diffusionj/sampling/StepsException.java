package org.diffusionj.sampling;

import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A number of steps that cannot be walked, where others may be. The message names the largest one below that can,
 * or else the smallest one above, found by trying.
 */
public final class StepsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;
    private static final int MOST = 1000;

    private final String problem;
    private final String otherwise;
    private final transient Supplier<OptionalInt> possible;

    /** @param otherwise what else helps, as the end of a sentence such as "choose another sampler" */
    public StepsException(String problem, String otherwise) {
        this(problem, otherwise, OptionalInt::empty);
    }

    private StepsException(String problem, String otherwise, Supplier<OptionalInt> possible) {
        this.problem = problem;
        this.otherwise = otherwise;
        this.possible = possible;
    }

    /** Does what depends on the number of steps. Where it cannot be done, the same is tried with other numbers. */
    public static <T> T orOther(int steps, IntFunction<T> work) {
        try {
            return work.apply(steps);
        } catch (StepsException e) {
            throw new StepsException(e.problem, e.otherwise, () -> nearest(steps, work));
        }
    }

    private static OptionalInt nearest(int steps, IntFunction<?> work) {
        IntStream below = IntStream.iterate(steps - 1, number -> number > 0, number -> number - 1);
        return IntStream.concat(below, IntStream.rangeClosed(steps + 1, MOST))
                .filter(number -> isPossible(number, work)).findFirst();
    }

    private static boolean isPossible(int steps, IntFunction<?> work) {
        try {
            work.apply(steps);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Tries when it is asked. */
    @Override
    public String getMessage() {
        OptionalInt steps = possible.get();
        String remedy = steps.isPresent() ? "Take " + steps.getAsInt() + " steps, or " + otherwise
                : otherwise.substring(0, 1).toUpperCase(Locale.ROOT) + otherwise.substring(1);
        return problem + ". " + remedy + ". See docs/troubleshooting.md#sampler-does-not-fit";
    }
}
