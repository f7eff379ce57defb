package org.diffusionj.ij.job;

import ij.IJ;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.diffusionj.image.RgbImage;
import org.diffusionj.pipeline.GenerationListener;
import org.diffusionj.pipeline.GenerationRequest;
import org.diffusionj.pipeline.SafetyVerdict;

/** Tells the user how far a command is, in ImageJ's status line and progress bar. */
final class JobProgress implements GenerationListener {
    /** At most this share of the time goes into previews. */
    private static final double PREVIEW_SHARE = 0.02;

    private final String title;
    private final String noun;
    private final int pictures;
    private final ResultWindow window;
    private final boolean previews;
    private final Set<String> warnings = new LinkedHashSet<>();
    private final List<String> flagged = new ArrayList<>();
    private boolean judged;
    private boolean stepped;
    private final long start = System.nanoTime();
    private int picture;
    private String step = "step";
    private double from = 0;
    private double to = 1;
    private long nextPreview = start;

    /**
     * @param noun what one picture is to the user
     * @param pictures how many the command makes
     */
    JobProgress(String title, String noun, int pictures, ResultWindow window, boolean previews) {
        this.title = title;
        this.noun = noun;
        this.pictures = pictures;
        this.window = window;
        this.previews = previews;
    }

    /** Another picture begins, the first being 0. */
    void begin(int index) {
        picture = index;
    }

    /**
     * A part of the work begins in which all pictures come along.
     *
     * @param word for its steps
     * @param begin share of all work that is done by then
     * @param end share that will be done after it
     */
    void pass(String word, double begin, double end) {
        step = word;
        from = begin;
        to = end;
    }

    @Override
    public void stepped(int call, int calls, Supplier<RgbImage> preview) {
        logWarnings();
        double inPicture = call / (calls + 1.0); // decoding counts as a step
        double own = from + (to - from) * (picture + inPicture) / pictures;
        double done = window.part().map(part -> part.done(own)).orElse(own);
        IJ.showStatus(window.part().map(PartOfWork::words).orElse(title + ": ")
                + (pictures > 1 ? noun + " " + (picture + 1) + " of " + pictures + ", " : "")
                + step + " " + call + " of " + calls + ", " + StepTime.words(seconds() * (1 - done) / done) + " left");
        IJ.showProgress(done);
        if (previews && System.nanoTime() >= nextPreview && window.canPreview()) {
            long before = System.nanoTime();
            window.preview(preview.get());
            long taken = System.nanoTime() - before;
            nextPreview = System.nanoTime() + (long) (taken * (1 / PREVIEW_SHARE - 1));
        }
    }

    /** Logs once, but not before a step was walked: until then the job may begin again in another size. */
    @Override
    public void warn(String message) {
        if (warnings.add(message) && stepped) {
            log(message);
        }
    }

    private void logWarnings() {
        if (!stepped) {
            stepped = true;
            warnings.forEach(this::log);
        }
    }

    private void log(String message) {
        IJ.log(title + ": " + message);
    }

    @Override
    public void judged(GenerationRequest request, SafetyVerdict verdict) {
        judged |= verdict != SafetyVerdict.UNCHECKED;
        if (verdict == SafetyVerdict.FLAGGED) {
            flagged.add(noun + " " + (picture + 1));
            warn("The model's safety checker flagged " + noun + " " + (picture + 1)
                    + ", which is black therefore. Try another seed or prompt.");
        }
    }

    /** What the safety checker said, for the info; nothing if it was not asked. */
    Map<String, String> verdict() {
        return judged
                ? Map.of("safety-verdict", flagged.isEmpty() ? "passed" : "flagged: " + String.join(", ", flagged))
                : Map.of();
    }

    /** Everything that was warned of. */
    Set<String> warnings() {
        return warnings;
    }

    /** All is done. */
    void end(String remark) {
        logWarnings(); // those of jobs without a step
        if (window.part().isPresent()) {
            return; // the longer command goes on
        }
        IJ.showProgress(1.0);
        IJ.showStatus(title + ": " + remark + ", " + StepTime.words(seconds()));
    }

    private double seconds() {
        return (System.nanoTime() - window.part().map(PartOfWork::start).orElse(start)) / 1e9;
    }
}
