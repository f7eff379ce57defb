package org.diffusionj.ij.sweep;

import ij.IJ;
import ij.ImageJ;
import ij.ImagePlus;
import ij.WindowManager;
import ij.plugin.frame.Recorder;
import java.awt.Button;
import java.awt.Component;
import java.awt.Container;
import java.awt.Dialog;
import java.awt.EventQueue;
import java.awt.Window;
import java.awt.event.ActionEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.swing.JDialog;
import javax.swing.JTextArea;
import org.diffusionj.headless.PluginCommands;
import org.diffusionj.ij.dialog.DialogHand;

/** ImageJ with windows and a recorder, and a hand that fills in the dialogs of {@code Diffusion Sweep...}. */
public final class SweepWindowDriver {
    private SweepWindowDriver() {}

    /** @param args model */
    public static void main(String[] args) throws Exception {
        Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> {
            e.printStackTrace();
            Runtime.getRuntime().exit(1); // open windows would keep the process
        });
        new ImageJ();
        PluginCommands.register();
        Recorder recorder = new Recorder();
        IJ.doCommand("Diffusion Sweep...");
        JDialog values = DialogHand.await(() -> DialogHand.dialog("Diffusion Sweep"));
        EventQueue.invokeAndWait(() -> {
            areas(values).get(0).setText("steps: 1, two");
            System.out.println(areas(values).get(2).getText());
            areas(values).get(0).setText("steps: 1, 2");
            System.out.println("problem: " + areas(values).get(2).getText());
            new DialogHand(values).press("OK");
        });
        JDialog rest = DialogHand.await(() -> DialogHand.dialog("Text to Image"));
        EventQueue.invokeAndWait(() -> {
            DialogHand hand = new DialogHand(rest);
            hand.choose("{a|b} cell", args[0]);
            hand.type("width", "64");
            hand.type("height", "64");
            hand.type("seed", "7");
            hand.press("OK");
        });
        Button ok = DialogHand.await(() -> confirmation());
        EventQueue.invokeLater(() -> Arrays.stream(ok.getActionListeners()).forEach(listener ->
                listener.actionPerformed(new ActionEvent(ok, ActionEvent.ACTION_PERFORMED, ok.getLabel()))));
        String recorded = DialogHand.await(() -> Optional.of(recorder.getText()).filter(text -> text.contains("run(")));
        ImagePlus stack = WindowManager.getCurrentImage();
        System.out.println(stack.getTitle() + " " + stack.getStackSize());
        System.out.println(recorded.strip());
        Runtime.getRuntime().exit(0);
    }

    /** ImageJ's own dialog, which tells how many pictures there will be. */
    private static Optional<Button> confirmation() {
        return Arrays.stream(Window.getWindows()).filter(window -> window.isShowing() && window instanceof Dialog
                        && !(window instanceof JDialog) && ((Dialog) window).getTitle().equals("Diffusion Sweep"))
                .flatMap(window -> components(window)).filter(part -> part instanceof Button)
                .map(Button.class::cast).filter(button -> button.getLabel().strip().equals("OK")).findFirst();
    }

    private static List<JTextArea> areas(JDialog dialog) {
        return new ArrayList<>(components(dialog).filter(part -> part instanceof JTextArea).map(JTextArea.class::cast)
                .toList());
    }

    private static Stream<Component> components(Component part) {
        return part instanceof Container container
                ? Stream.concat(Stream.of(part), Arrays.stream(container.getComponents())
                        .flatMap(SweepWindowDriver::components))
                : Stream.of(part);
    }
}
