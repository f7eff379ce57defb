package org.diffusionj.ij.fit;

import ij.IJ;
import ij.ImagePlus;
import ij.gui.Plot;
import ij.gui.PlotWindow;
import ij.macro.Interpreter;
import java.awt.Color;
import java.awt.GraphicsEnvironment;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.diffusionj.ij.memory.MemoryCheck;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.runtime.Backend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.training.Example;
import org.diffusionj.training.FitSettings;
import org.diffusionj.training.Losses;
import org.diffusionj.training.TrainingListener;

/** Shows how a training goes: status line with the time left, a plot of the loss, samples, warnings in the log. */
final class FitProgress implements TrainingListener, AutoCloseable {
    private static final int SECONDS = 60;

    private final FitSamples samples;
    private final FitSettings settings;
    private final Likeness likeness = new Likeness();
    private final long start = System.nanoTime();
    private long learningSince;
    private int firstStep = -1;
    private PlotWindow window;
    private boolean warnedOfOverfitting;

    FitProgress(ModelFolder model, List<Example> examples, FitSettings settings, Backend backend,
            Cancellation cancellation) {
        this.samples = new FitSamples(model, examples, settings, backend, cancellation);
        this.settings = settings;
    }

    @Override
    public void needs(long bytes) {
        MemoryCheck.here(memory -> memory.requireTraining(bytes));
    }

    @Override
    public void encoded(int pictures, int all) {
        show(pictures, all, "encoded");
    }

    @Override
    public void recoloured(int pictures, int all) {
        show(pictures, all, "encoded in other colours");
    }

    private static void show(int pictures, int all, String done) {
        FitJob.show("image " + pictures + " of " + all + " " + done);
        IJ.showProgress(pictures, all);
    }

    @Override
    public void seen(RgbImage middle, Optional<RgbImage> control, boolean heldOut) {
        likeness.add(middle, heldOut);
        control.ifPresent(picture -> samples.follow(picture, heldOut));
    }

    @Override
    public void stepped(int step, int steps, double loss) {
        if (firstStep < 0) {
            firstStep = step;
            learningSince = System.nanoTime();
        }
        double each = (System.nanoTime() - learningSince) / 1e9 / Math.max(1, step - firstStep);
        FitJob.show("step " + step + " of " + steps + (step > firstStep ? ", " + duration(each * (steps - step))
                + " left" : ""));
        IJ.showProgress(step, steps);
    }

    private static String duration(double seconds) {
        long whole = Math.round(seconds);
        return whole < SECONDS ? whole + " s"
                : String.format(Locale.ROOT, "%d min %02d s", whole / SECONDS, whole % SECONDS);
    }

    @Override
    public void judged(Losses losses) {
        Losses.Judged last = losses.judged().get(losses.judged().size() - 1);
        IJ.log(String.format(Locale.ROOT, FitJob.TITLE + ": step %d, loss %.4f, of images held out %.4f", last.step(),
                last.learned(), last.heldOut()));
        if (losses.overfits() && !warnedOfOverfitting) {
            warnedOfOverfitting = true;
            warn("The loss of the images held out rises again: the model begins to learn the images by heart instead of"
                    + " their look. Take fewer steps, a lower rate or rank, or more images.");
        }
        if (!GraphicsEnvironment.isHeadless() && !Interpreter.isBatchMode()) {
            plot(losses.judged());
        }
    }

    private void plot(List<Losses.Judged> judged) {
        Plot plot = new Plot("Loss", "step", "loss");
        double[] steps = judged.stream().mapToDouble(Losses.Judged::step).toArray();
        plot.setColor(Color.BLUE);
        plot.addPoints(steps, judged.stream().mapToDouble(Losses.Judged::learned).toArray(), Plot.LINE);
        plot.setColor(Color.RED);
        plot.addPoints(steps, judged.stream().mapToDouble(Losses.Judged::heldOut).toArray(), Plot.LINE);
        plot.setColor(Color.BLACK);
        plot.setLimitsToFit(false);
        plot.addLegend("images learned from\nimages held out");
        if (window == null || window.isClosed()) {
            window = plot.show();
        } else {
            window.drawPlot(plot);
        }
    }

    @Override
    public void saved(int step, Path place) {
        if (step % settings.every() == 0 || step == settings.steps()) {
            samples.make(step, place);
        }
    }

    @Override
    public void warn(String message) {
        IJ.log(FitJob.TITLE + ": " + message);
    }

    /** All is done. */
    void end(Path place) {
        if (likeness.copies(samples.last())) {
            warn("The samples are nearer to images that were learned from than any held-out image is: the model makes"
                    + " copies. Take fewer steps, a lower rate or rank, or more images.");
        }
        samples.image().filter(image -> Interpreter.isBatchMode()).ifPresent(image -> image.show());
        IJ.showProgress(1.0);
        FitJob.show(place.getFileName() + ", " + duration((System.nanoTime() - start) / 1e9));
        IJ.log(FitJob.TITLE + ": wrote " + place);
    }

    /** The pictures made so far, if there are any. */
    Optional<ImagePlus> samples() {
        return samples.image();
    }

    @Override
    public void close() {
        samples.close();
    }
}
