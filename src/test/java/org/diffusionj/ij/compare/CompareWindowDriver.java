package org.diffusionj.ij.compare;

import ij.IJ;
import ij.ImageJ;
import ij.measure.ResultsTable;
import ij.plugin.frame.Recorder;
import java.util.Optional;
import org.diffusionj.headless.PluginCommands;
import org.diffusionj.ij.dialog.DialogHand;
import org.diffusionj.ij.dialog.PlainDialogHand;

/** ImageJ with windows and a recorder, and a hand that fills in the dialog of {@code Compare Images...}. */
public final class CompareWindowDriver {
    private CompareWindowDriver() {}

    /** @param args none */
    public static void main(String[] args) throws Exception {
        Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> {
            e.printStackTrace();
            Runtime.getRuntime().exit(1); // open windows would keep the process
        });
        new ImageJ();
        PluginCommands.register();
        IJ.newImage("my reference", "8-bit ramp", 64, 64, 3);
        IJ.newImage("made", "8-bit ramp", 64, 64, 3);
        IJ.run("Add...", "value=10 stack");
        Recorder recorder = new Recorder();
        IJ.doCommand("Compare Images...");
        PlainDialogHand.await("Compare Images").press("Cancel");
        PluginCommands.awaitEnd("Compare Images...");
        IJ.doCommand("Compare Images...");
        PlainDialogHand dialog = PlainDialogHand.await("Compare Images");
        dialog.type(0, "my reference");
        dialog.press("OK");
        String recorded = DialogHand.await(() -> Optional.of(recorder.getText()).filter(text -> text.contains("run(")));
        System.out.println(recorded.strip());
        String first = values(0);
        IJ.runMacro("selectWindow(\"my reference\");" + recorded); // another image is active now
        int rows = ResultsTable.getResultsTable().size();
        System.out.println(rows > 0 && first.equals(values(rows / 2)));
        Runtime.getRuntime().exit(0);
    }

    /** The numbers in the table of results from a row on. */
    private static String values(int from) {
        ResultsTable table = ResultsTable.getResultsTable();
        StringBuilder values = new StringBuilder();
        for (int row = from; row < table.size(); row++) {
            values.append(table.getStringValue("Measure", row)).append(table.getValue("Value", row)).append(' ');
        }
        return values.toString();
    }
}
