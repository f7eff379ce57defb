package org.diffusionj.training;

import java.util.ArrayList;
import java.util.List;

/** How the loss went, of learned pictures and of those held out. */
public final class Losses {
    /** Held-out loss this much above its least, twice in a row, is no chance any more. */
    private static final double RISEN = 1.03;

    private final List<Judged> judged = new ArrayList<>();

    /**
     * Judged at one step.
     *
     * @param heldOut not a number if nothing is held out
     */
    public record Judged(int step, double learned, double heldOut) {}

    void add(Judged next) {
        judged.removeIf(former -> former.step >= next.step);
        judged.add(next);
    }

    boolean has(int step) {
        return judged.stream().anyMatch(each -> each.step == step);
    }

    /** In the order of the steps. */
    public List<Judged> judged() {
        return List.copyOf(judged);
    }

    /** Whether held-out pictures are predicted worse again, while learned ones are not. */
    public boolean overfits() {
        if (judged.size() < 3) {
            return false;
        }
        double least = judged.stream().mapToDouble(Judged::heldOut).min().orElseThrow();
        return judged.subList(judged.size() - 2, judged.size()).stream()
                .allMatch(each -> each.heldOut > RISEN * least && each.learned <= judged.get(0).learned);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        judged.forEach(each -> text.append(each.step).append(' ').append(each.learned).append(' ').append(each.heldOut)
                .append('\n'));
        return text.toString();
    }

    static Losses of(String text) {
        Losses losses = new Losses();
        text.lines().map(line -> line.split(" ")).forEach(parts -> losses.add(new Judged(Integer.parseInt(parts[0]),
                Double.parseDouble(parts[1]), Double.parseDouble(parts[2]))));
        return losses;
    }
}
