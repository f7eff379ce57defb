package org.diffusionj.training;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.diffusionj.runtime.Cancellation;

/** The loop: steps, and every so often the loss is judged and what was learned is kept. */
final class Course {
    private final Learner learner;
    private final Lessons lessons;
    private final Result result;
    private final FitSettings settings;
    private final Map<String, String> fixed;
    private final Map<String, String> notes;
    private final TrainingListener listener;

    /**
     * @param fixed texts that must be the same for the training to go on
     * @param notes what the result tells of itself
     */
    Course(Learner learner, Lessons lessons, Result result, FitSettings settings, Map<String, String> fixed,
            Map<String, String> notes, TrainingListener listener) {
        this.learner = learner;
        this.lessons = lessons;
        this.result = result;
        this.settings = settings;
        this.fixed = Map.copyOf(fixed);
        this.notes = Map.copyOf(notes);
        this.listener = listener;
    }

    /** @param first step, counted from 0 */
    Losses run(int first, Losses losses, Cancellation cancellation) {
        int step = first;
        try {
            if (step % settings.every() == 0 && !losses.has(step)) { // also where a stop came between
                judge(step, losses, cancellation);
            }
            while (step < settings.steps()) {
                double loss = learner.step(lessons.batch(step), step, cancellation);
                step++;
                listener.stepped(step, settings.steps(), loss);
                if (step % settings.every() == 0 || step == settings.steps()) {
                    judge(step, losses, cancellation);
                    keep(step, losses);
                }
            }
        } catch (CancellationException e) {
            if (step > first) {
                keep(step, losses);
            }
            throw e;
        }
        return losses;
    }

    private void judge(int step, Losses losses, Cancellation cancellation) {
        losses.add(new Losses.Judged(step, mean(false, cancellation),
                lessons.holdsOut() ? mean(true, cancellation) : Double.NaN));
        listener.judged(losses);
    }

    private double mean(boolean ofHeldOut, Cancellation cancellation) {
        double sum = 0;
        for (int number = 0; number < Lessons.JUDGED; number++) {
            sum += learner.judge(lessons.judged(ofHeldOut, number), cancellation);
        }
        return sum / Lessons.JUDGED;
    }

    private void keep(int step, Losses losses) {
        Map<String, String> told = new HashMap<>(notes);
        told.put("ss_steps", Integer.toString(step));
        result.write(learner.parameters(), told);
        Path state = TrainingState.beside(result.place());
        new TrainingState(step, learner.parameters(), fixed).write(state, losses);
        listener.saved(step, result.place());
    }
}
