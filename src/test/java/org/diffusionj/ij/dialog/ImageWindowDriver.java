package org.diffusionj.ij.dialog;

import ij.IJ;
import ij.ImageJ;
import ij.ImagePlus;
import ij.WindowManager;
import ij.gui.OvalRoi;
import ij.plugin.frame.Recorder;
import ij.process.ImageProcessor;
import java.awt.EventQueue;
import java.awt.Rectangle;
import java.awt.Robot;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import javax.swing.JDialog;
import org.diffusionj.headless.PluginCommands;

/**
 * ImageJ with windows, and a hand that makes a picture from a picture, inpaints an oval in place and
 * takes it back: prints what came of it, and keeps pictures of the screen.
 */
public final class ImageWindowDriver {
    private static final Rectangle SCREEN = new Rectangle(1280, 900);

    private ImageWindowDriver() {}

    /** @param args folder for screen pictures; model; prompt; image to start from */
    public static void main(String[] args) throws Exception {
        Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> {
            e.printStackTrace();
            Runtime.getRuntime().exit(1); // open windows would keep the process
        });
        new ImageJ();
        PluginCommands.register();
        new Recorder();
        ImagePlus source = IJ.openImage(args[3]);
        source.show();

        command("Image to Image...", args, hand -> hand.type("strength", "0.6"));
        ImagePlus result = DialogHand.await(() -> Optional.ofNullable(WindowManager.getCurrentImage())
                .filter(image -> image != source && !image.getTitle().endsWith("(forming)")));
        PluginCommands.awaitEnd("Image to Image...");
        settle();
        System.out.println("result " + result.getTitle() + " " + result.getWidth() + " " + result.getBitDepth());
        screen(args[0], "image-to-image.png");

        EventQueue.invokeAndWait(() -> {
            source.getWindow().toFront();
            WindowManager.setCurrentWindow(source.getWindow());
            int edge = source.getWidth() / 4;
            source.setRoi(new OvalRoi(edge, edge, 2 * edge, 2 * edge));
        });
        ImageProcessor before = source.getProcessor().duplicate();
        command("Inpaint Selection...", args, hand -> hand.press("In place"));
        DialogHand.await(truth(() -> !source.isLocked() && source.changes));
        PluginCommands.awaitEnd("Inpaint Selection...");
        settle();
        screen(args[0], "inpainted.png");
        System.out.println("inpainted " + differences(before, source.getProcessor()));
        IJ.doCommand("Undo");
        DialogHand.await(truth(() -> differences(before, source.getProcessor()).equals("nowhere")));
        settle();
        screen(args[0], "undone.png");
        System.out.println("undone " + differences(before, source.getProcessor()));
        System.out.println(Recorder.getInstance().getText());
        Runtime.getRuntime().exit(0);
    }

    private static void command(String label, String[] args, Consumer<DialogHand> settings) throws Exception {
        IJ.doCommand(label);
        JDialog dialog = DialogHand.await(DialogHand::dialog);
        DialogHand hand = new DialogHand(dialog);
        EventQueue.invokeAndWait(() -> {
            hand.choose(args[2], args[1]);
            hand.type("steps", "4");
            hand.type("seed", "7");
            settings.accept(hand);
        });
        settle();
        screen(args[0], label.replaceAll("\\W+", "-") + "dialog.png");
        EventQueue.invokeAndWait(() -> hand.press("OK"));
    }

    /** Where two planes differ: nowhere, inside of the oval, or outside too. */
    private static String differences(ImageProcessor before, ImageProcessor after) {
        OvalRoi oval = new OvalRoi(before.getWidth() / 4, before.getWidth() / 4,
                before.getWidth() / 4 * 2, before.getWidth() / 4 * 2);
        String where = "nowhere";
        for (int i = 0; i < before.getPixelCount(); i++) {
            if (before.get(i) != after.get(i)) {
                if (!oval.contains(i % before.getWidth(), i / before.getWidth())) {
                    return "outside";
                }
                where = "inside";
            }
        }
        return where;
    }

    private static Supplier<Optional<Boolean>> truth(Supplier<Boolean> condition) {
        return () -> Optional.of(condition.get()).filter(value -> value);
    }

    private static void settle() throws Exception {
        Thread.sleep(500); // windows are drawn in their own time
        EventQueue.invokeAndWait(() -> {});
    }

    private static void screen(String folder, String name) throws Exception {
        ImageIO.write(new Robot().createScreenCapture(SCREEN), "png", Path.of(folder, name).toFile());
    }
}
