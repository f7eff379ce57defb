package org.diffusionj.ij.dataset;

import ij.IJ;
import ij.ImageJ;
import ij.plugin.frame.Recorder;
import java.awt.EventQueue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.swing.JDialog;
import org.diffusionj.headless.PluginCommands;
import org.diffusionj.ij.dialog.DialogHand;
import org.diffusionj.ij.dialog.PlainDialogHand;

/** ImageJ with windows and a recorder, and a hand that describes a plan in the dialogs of {@code Make Dataset...}. */
public final class DatasetWindowDriver {
    private static final String COMMAND = "Make Dataset...";
    private static final String NEW_PLAN = "Make Dataset: a new plan";

    private DatasetWindowDriver() {}

    /** @param args model, and the folder for plan and data set */
    public static void main(String[] args) throws Exception {
        Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> {
            e.printStackTrace();
            Runtime.getRuntime().exit(1); // open windows would keep the process
        });
        Path plan = Path.of(args[1], "plan.json");
        Path out = Path.of(args[1], "out");
        new ImageJ();
        PluginCommands.register();
        Recorder recorder = new Recorder();
        begin(plan, out);
        PlainDialogHand.await(NEW_PLAN).press("Cancel");
        PluginCommands.awaitEnd(COMMAND);
        begin(plan, out);
        System.out.println("plan after cancelling: " + Files.exists(plan));
        describe(PlainDialogHand.await(NEW_PLAN));
        JDialog settings = DialogHand.await(() -> DialogHand.dialog("Labels to Image"));
        EventQueue.invokeAndWait(() -> {
            DialogHand hand = new DialogHand(settings);
            hand.choose("a cell | two cells", args[0]);
            hand.type("width", "64");
            hand.type("height", "64");
            hand.type("steps", "1");
            hand.press("OK");
        });
        String recorded = DialogHand.await(() -> Optional.of(recorder.getText()).filter(text -> text.contains("run(")));
        System.out.println(recorded.strip());
        IJ.runMacro(recorded); // all is there, so that this makes nothing
        Runtime.getRuntime().exit(0);
    }

    private static void begin(Path plan, Path out) throws InterruptedException {
        IJ.doCommand(COMMAND);
        PlainDialogHand dialog = PlainDialogHand.await("Make Dataset");
        dialog.type(0, plan.toString());
        dialog.type(1, out.toString());
        dialog.press("OK");
    }

    /** Three items from phantoms; what is not typed here is as the dialog has it. */
    private static void describe(PlainDialogHand dialog) throws InterruptedException {
        String[] texts = {"3", "7", "", "2-4", "9-14", "0.5", "0", "train: 0.8, val: 0.2", "CC0-1.0"};
        for (int field = 0; field < texts.length; field++) {
            dialog.type(field, texts[field]);
        }
        dialog.choose(0, "phantoms");
        dialog.choose(2, "png");
        dialog.choose(3, "stardist");
        dialog.press("OK");
    }
}
