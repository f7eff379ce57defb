package org.diffusionj.ij.dialog;

import ij.IJ;
import ij.ImageJ;
import ij.ImagePlus;
import ij.WindowManager;
import ij.io.FileSaver;
import ij.plugin.frame.Recorder;
import java.awt.EventQueue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.swing.JDialog;
import org.diffusionj.headless.PluginCommands;

/**
 * ImageJ with windows and a recorder, and a hand that fills in the dialog of {@code Text to Image...}:
 * writes the picture and what was recorded.
 */
public final class WindowDriver {
    private WindowDriver() {}

    /** @param args folder to write picture.png and recorded.ijm to; model; prompt */
    public static void main(String[] args) throws Exception {
        Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> {
            e.printStackTrace();
            Runtime.getRuntime().exit(1); // open windows would keep the process
        });
        new ImageJ();
        PluginCommands.register();
        Recorder recorder = new Recorder();
        IJ.doCommand("Text to Image...");

        JDialog dialog = DialogHand.await(DialogHand::dialog);
        EventQueue.invokeAndWait(() -> fillIn(dialog, args[1], args[2]));
        String recorded = DialogHand.await(() -> Optional.of(recorder.getText()).filter(text -> text.contains("run(")));
        ImagePlus picture = WindowManager.getCurrentImage();
        new FileSaver(picture).saveAsPng(Path.of(args[0], "picture.png").toString());
        Files.writeString(Path.of(args[0], "recorded.ijm"), recorded);
        System.out.println(picture.getTitle());
        Runtime.getRuntime().exit(0);
    }

    private static void fillIn(JDialog dialog, String model, String prompt) {
        DialogHand hand = new DialogHand(dialog);
        hand.choose(prompt, model);
        hand.type("steps", "many");
        System.out.println(hand.canPress("OK") + " " + hand.shows("'steps' cannot be 'many'. Allowed is"));
        hand.type("steps", "2");
        System.out.println(hand.canPress("OK") + " " + hand.shows("cannot be"));
        hand.type("width", "64");
        hand.type("height", "80");
        hand.press("OK");
    }
}
