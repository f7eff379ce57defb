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

/** What a sweep made: a montage, a table, and a stack. */
public final class SweepResult {
    private static final String PREFIX = "diffusion.";

    private final Sweep sweep;
    private final SweptPictures pictures;
    private final String title;

    SweepResult(Sweep sweep, SweptPictures pictures) {
        this.sweep = sweep;
        this.pictures = pictures;
        String words = ResultWindow.titleFrom(sweep.options(0).get(Settings.PROMPT).orElse(""));
        title = isWhole() ? words : words + " (" + pictures.count() + " of " + sweep.count() + " images)";
    }

    private boolean isWhole() {
        return pictures.count() == sweep.count();
    }

    /** Shows the whole; what is there of one that was ended, when the macro that asked for it has ended. */
    void show() {
        if (isWhole()) {
            MacroCall.beforeWindows();
            showNow();
        } else {
            CommandBorder.atTheEnd(() -> {
                if (IJ.getInstance() == null) {
                    Interpreter.batchMode = true; // without windows, nothing else keeps images
                }
                showNow();
            });
        }
    }

    private void showNow() {
        montage().show();
        ResultsTable table = ResultsTable.getResultsTable();
        fill(table);
        table.show("Results");
        stack().show();
    }

    /** All pictures on one sheet. */
    public ImagePlus montage() {
        return withInfo(Montage.of(sweep, pictures, "Montage of " + title));
    }

    /** All pictures, a slice each. */
    public ImagePlus stack() {
        return withInfo(pictures.stack(title));
    }

    /** A row a picture. */
    public ResultsTable table() {
        ResultsTable table = new ResultsTable();
        fill(table);
        return table;
    }

    /** What all pictures have in common; the rest stands with each slice. */
    private ImagePlus withInfo(ImagePlus image) {
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
        return image;
    }

    /** A row a picture, below what the table holds already. */
    private void fill(ResultsTable table) {
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
