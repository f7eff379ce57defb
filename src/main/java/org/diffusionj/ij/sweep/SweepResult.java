package org.diffusionj.ij.sweep;

import ij.IJ;
import ij.ImagePlus;
import ij.macro.Interpreter;
import ij.measure.ResultsTable;
import java.util.List;
import java.util.Map;
import org.diffusionj.ij.border.CommandBorder;
import org.diffusionj.ij.job.ResultWindow;
import org.diffusionj.ij.macro.MacroCall;
import org.diffusionj.settings.Settings;

/** Shows what a sweep made: the montage, the table, and as the active image the stack. */
final class SweepResult {
    private static final String PREFIX = "diffusion.";

    private final Sweep sweep;
    private final SweptPictures pictures;

    SweepResult(Sweep sweep, SweptPictures pictures) {
        this.sweep = sweep;
        this.pictures = pictures;
    }

    /** All of it, where all pictures are there; else what is there when the macro that asked for it has ended. */
    void show() {
        String title = ResultWindow.titleFrom(sweep.options(0).get(Settings.PROMPT).orElse(""));
        if (pictures.count() == sweep.count()) {
            MacroCall.beforeWindows();
            show(title);
        } else if (pictures.count() > 0) {
            String part = pictures.count() + " of " + sweep.count() + " images";
            CommandBorder.atTheEnd(() -> {
                if (IJ.getInstance() == null) {
                    Interpreter.batchMode = true; // without windows, nothing else keeps images
                }
                show(title + " (" + part + ")");
            });
        }
    }

    private void show(String title) {
        ImagePlus montage = Montage.of(sweep, pictures, "Montage of " + title);
        attachInfo(montage);
        montage.show();
        fillTable();
        ImagePlus stack = pictures.stack(title);
        attachInfo(stack);
        stack.show();
    }

    /** What all pictures have in common; the rest stands with each slice. */
    private void attachInfo(ImagePlus image) {
        Map<String, String> entries = pictures.common();
        entries.put("command", SweepJob.LABEL);
        entries.put("macro", MacroCall.macro(SweepJob.LABEL, sweep.given()));
        entries.put("pictures", pictures.count() + " of " + sweep.count());
        StringBuilder info = new StringBuilder(pictures.statement()).append('\n');
        entries.forEach((key, value) -> {
            info.append(key).append(" = ").append(value).append('\n');
            image.setProp(PREFIX + key, value);
        });
        image.setProperty("Info", info.toString());
    }

    /** A row a picture, below what the table holds already. */
    private void fillTable() {
        ResultsTable table = ResultsTable.getResultsTable();
        List<Integer> indices = pictures.indices();
        for (int i = 0; i < indices.size(); i++) {
            int index = indices.get(i);
            table.incrementCounter();
            table.addValue("Picture", i + 1);
            for (int axis = 0; axis < sweep.axes().size(); axis++) {
                add(table, sweep.axes().get(axis).setting().key(),
                        sweep.axes().get(axis).values().get(sweep.place(index, axis)));
            }
            add(table, Settings.SEED.key(), sweep.options(index).written(Settings.SEED).orElseThrow());
            table.addValue("Width", pictures.plane(index).getWidth());
            table.addValue("Height", pictures.plane(index).getHeight());
        }
        table.show("Results");
    }

    /** Seeds of more digits than numbers keep stay texts. */
    private static void add(ResultsTable table, String column, String value) {
        if (value.matches("-?[0-9]{1,15}|-?[0-9]{1,9}\\.[0-9]{1,9}")) {
            table.addValue(column, Double.parseDouble(value));
        } else {
            table.addValue(column, value);
        }
    }
}
