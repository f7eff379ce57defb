package org.diffusionj.ij.dataset;

import ij.IJ;
import java.nio.file.Path;
import java.util.Locale;
import org.diffusionj.dataset.DatasetFolder;
import org.diffusionj.dataset.DatasetRun;
import org.diffusionj.dataset.Part;
import org.diffusionj.dataset.Plan;
import org.diffusionj.dataset.PlanReader;
import org.diffusionj.ij.job.GenerationJob;
import org.diffusionj.runtime.Cancellation;

/** Carries out a plan for the plugin. */
public final class DatasetJob {
    /** As messages call the command. */
    public static final String TITLE = "Make Dataset";

    private final long start = System.nanoTime();
    private int first = -1;

    private DatasetJob() {}

    /**
     * Makes what is missing of a part.
     *
     * @throws IllegalArgumentException if the plan is none
     * @throws IllegalStateException if the folder cannot be used or a picture not be made
     * @throws java.util.concurrent.CancellationException after Esc; the next call goes on
     */
    public static void run(Path plan, Path out, Part part) {
        DatasetJob job = new DatasetJob();
        GenerationJob.inTurn(TITLE + ": " + out, cancellation -> {
            job.make(PlanReader.read(plan), out, part, cancellation);
            return part;
        });
        IJ.showProgress(1.0);
        IJ.showStatus(TITLE + ": all items" + (part.equals(Part.WHOLE) ? "" : " of part " + part) + " are in " + out);
    }

    private void make(Plan plan, Path out, Part part, Cancellation cancellation) {
        ItemPictures pictures = new ItemPictures(plan);
        try (DatasetFolder folder = DatasetFolder.open(out, part, plan)) {
            new DatasetRun(plan, folder, pictures).run(part, this::tell, cancellation);
        }
    }

    private void tell(int done, int all) {
        first = first < 0 ? done : first;
        double seconds = (System.nanoTime() - start) / 1e9;
        String left = done == first ? "" : String.format(Locale.ROOT, ", %.0f min left",
                Math.ceil(seconds / (done - first) * (all - done) / 60));
        IJ.showProgress(done, all);
        IJ.showStatus(TITLE + ": " + done + " of " + all + " items" + left);
    }
}
