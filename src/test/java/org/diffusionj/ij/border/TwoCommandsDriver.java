package org.diffusionj.ij.border;

import ij.IJ;
import ij.ImageJ;
import ij.ImagePlus;
import ij.WindowManager;
import ij.macro.MacroRunner;
import ij.plugin.frame.Recorder;
import java.awt.EventQueue;
import java.awt.Rectangle;
import java.awt.Robot;
import java.awt.event.KeyEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.swing.JDialog;
import javax.swing.JOptionPane;
import org.diffusionj.headless.PluginCommands;
import org.diffusionj.ij.dialog.DialogHand;

/**
 * ImageJ with windows, a macro that makes pictures for long, and others who ask for pictures meanwhile: prints who
 * works and who waits, what those are told who fail, and what came of each. At last Esc comes in the middle of a
 * series.
 */
public final class TwoCommandsDriver {
    private static final String QUEUE = "Diffusion Queue";
    private static final String PICTURES = "model=sd1 width=64 height=64 steps=1 guidance=1 seed=1 ";

    private TwoCommandsDriver() {}

    /** @param args folder for files that show how far macros came, and for a picture of the screen */
    public static void main(String[] args) throws Exception {
        Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> {
            e.printStackTrace();
            Runtime.getRuntime().exit(1); // open windows would keep the process
        });
        new ImageJ();
        PluginCommands.register();
        Recorder recorder = new Recorder();
        Path first = Path.of(args[0], "first");
        Path second = Path.of(args[0], "second");
        macro("prompt=first images=1000", first);
        DialogHand.await(truth(CommandTurn::isTaken));

        IJ.doCommand("Text to Image...");
        JDialog form = DialogHand.await(() -> DialogHand.dialog("Text to Image"));
        EventQueue.invokeAndWait(() -> fillIn(new DialogHand(form)));
        printQueue(2);
        IJ.doCommand("Release Diffusion Memory");
        printQueue(3);
        macro("prompt=second", second);
        printQueue(4);
        screen(Path.of(args[0], "queue.png"));
        new Thread(() -> IJ.run("Text to Image...", "prompt=x steps=abc"), "a script").start();
        printMessage("script");
        IJ.doCommand("Save PNG with Settings...");
        printMessage("menu");
        press("Cancel Release Diffusion Memory");
        printQueue(3);
        press("Cancel Text to Image: first");
        DialogHand.await(truth(() -> Files.exists(second) && later().count() == 2));
        DialogHand.await(truth(() -> DialogHand.dialog(QUEUE).isEmpty()));
        DialogHand.await(truth(() -> recorder.getText().contains("run(\"Text to Image...\"")));
        System.out.println("first macro: " + (Files.exists(first) ? "went on" : "ended"));
        System.out.println("second macro: " + Files.readString(second).strip());
        System.out.println("pictures: " + later().toList());
        System.out.println("recorded: " + recorder.getText().lines().filter(line -> line.startsWith("run(\"Text"))
                .map(line -> line.replaceAll("width.*prompt", "... prompt")).toList());
        closeAll();
        interrupt(false, Path.of(args[0], "third"));
        interrupt(true, Path.of(args[0], "fourth"));
        Runtime.getRuntime().exit(0);
    }

    private static void macro(String options, Path after) {
        new MacroRunner("run(\"Text to Image...\", \"" + PICTURES + options + "\");"
                + "File.saveString(getTitle() + \" \" + nSlices, \"" + after + "\");");
    }

    private static void fillIn(DialogHand hand) {
        hand.choose("from the menu", "sd1");
        hand.type("steps", "1");
        hand.type("width", "64");
        hand.type("height", "64");
        hand.press("OK");
    }

    private static void printQueue(int length) throws Exception {
        List<String> labels = DialogHand.await(() -> DialogHand.dialog(QUEUE)
                .map(window -> new DialogHand(window).labels()).filter(found -> found.size() == 2 * length));
        System.out.println("queue: " + String.join(", ", labels));
    }

    private static void press(String name) throws Exception {
        EventQueue.invokeAndWait(() -> new DialogHand(DialogHand.dialog(QUEUE).orElseThrow()).pressNamed(name));
    }

    private static void printMessage(String who) throws Exception {
        JDialog dialog = DialogHand.await(() -> DialogHand.dialogs().filter(window ->
                window.getContentPane().getComponent(0) instanceof JOptionPane).findFirst());
        JOptionPane message = (JOptionPane) dialog.getContentPane().getComponent(0);
        System.out.println(who + ": " + dialog.getTitle() + ": " + message.getMessage().toString().replace('\n', ' '));
        EventQueue.invokeAndWait(() -> new DialogHand(dialog).press("OK"));
        DialogHand.await(truth(() -> !dialog.isShowing()));
    }

    private static void interrupt(boolean batch, Path after) throws Exception {
        new MacroRunner("setBatchMode(" + batch + "); run(\"Text to Image...\", \"" + PICTURES
                + "prompt=x images=1000\"); File.saveString(\"went on\", \"" + after + "\");");
        DialogHand.await(truth(CommandTurn::isTaken));
        Thread.sleep(2000); // some pictures
        EventQueue.invokeLater(() -> IJ.getInstance().keyPressed(new KeyEvent(IJ.getInstance(), KeyEvent.KEY_PRESSED,
                System.currentTimeMillis(), 0, KeyEvent.VK_ESCAPE, KeyEvent.CHAR_UNDEFINED)));
        ImagePlus part = DialogHand.await(() -> images().filter(image -> image.getTitle().endsWith(" of 1000 images)")
                && image.isVisible()).findFirst());
        DialogHand.await(truth(() -> !CommandTurn.isTaken()));
        System.out.println("esc: " + part.getTitle().equals("x (" + part.getStackSize() + " of 1000 images)")
                + " " + Files.exists(after) + " " + images().count());
        closeAll();
    }

    /** Titles of what was made after the first command, which has left what it had finished by then, if anything. */
    private static Stream<String> later() {
        return images().map(ImagePlus::getTitle).filter(title -> !title.startsWith("first"));
    }

    private static void screen(Path file) throws Exception {
        Thread.sleep(500); // windows are drawn in their own time
        ImageIO.write(new Robot().createScreenCapture(new Rectangle(1280, 900)), "png", file.toFile());
    }

    private static void closeAll() {
        images().forEach(image -> {
            image.changes = false;
            image.close();
        });
    }

    private static Stream<ImagePlus> images() {
        int[] ids = WindowManager.getIDList();
        return IntStream.of(ids == null ? new int[0] : ids).mapToObj(WindowManager::getImage);
    }

    private static Supplier<Optional<Boolean>> truth(Supplier<Boolean> condition) {
        return () -> Optional.of(condition.get()).filter(value -> value);
    }
}
