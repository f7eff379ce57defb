package org.diffusionj.ij.border;

import ij.IJ;
import ij.ImageJ;
import ij.ImagePlus;
import ij.WindowManager;
import ij.macro.MacroRunner;
import java.awt.Dialog;
import java.awt.EventQueue;
import java.awt.Window;
import java.awt.event.KeyEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.swing.JDialog;
import javax.swing.JOptionPane;
import org.diffusionj.headless.PluginCommands;
import org.diffusionj.ij.dialog.DialogHand;

/**
 * ImageJ with windows, a macro that makes pictures for long, and others who ask for pictures meanwhile: prints
 * what they are told, and whether the macro went on. At last Esc comes in the middle of a series.
 */
public final class TwoCommandsDriver {
    private static final String PICTURES = "model=sd1 width=64 height=64 steps=1 guidance=1 seed=1 prompt=x ";

    private TwoCommandsDriver() {}

    /** @param args folder for files that show how far macros came; images that the long command makes */
    public static void main(String[] args) throws Exception {
        Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> {
            e.printStackTrace();
            Runtime.getRuntime().exit(1); // open windows would keep the process
        });
        new ImageJ();
        PluginCommands.register();
        Path first = Path.of(args[0], "first");
        Path second = Path.of(args[0], "second");
        new MacroRunner("run(\"Text to Image...\", \"" + PICTURES + "images=" + args[1] + "\");"
                + "File.saveString(getTitle() + \" \" + nSlices, \"" + first + "\");");
        DialogHand.await(truth(CommandTurn::isTaken));
        ask("menu", () -> IJ.doCommand("Text to Image..."));
        ask("menu", () -> IJ.doCommand("Reproduce Image..."));
        ask("menu", () -> IJ.doCommand("Release Diffusion Memory"));
        ask("menu", () -> IJ.doCommand("Save PNG with Settings..."));
        ask("script", () -> script("Image to Image...", "prompt=x"));
        ask("script", () -> script("Text to Image...", "prompt=x steps=abc"));
        ask("script", () -> script("Save PNG with Settings...", "path=/nowhere"));
        new MacroRunner("run(\"Text to Image...\", \"" + PICTURES + "\");File.saveString(\"went on\", \""
                + second + "\");");
        Dialog error = DialogHand.await(() -> windows(Dialog.class).filter(window -> !(window instanceof JDialog))
                .findFirst());
        System.out.println("macro: " + error.getTitle());
        EventQueue.invokeAndWait(error::dispose);
        if (!CommandTurn.isTaken()) {
            throw new IllegalStateException("The first command ended too early to show anything.");
        }
        DialogHand.await(truth(() -> Files.exists(first)));
        System.out.println("first: " + Files.readString(first).strip());
        System.out.println("second: " + (Files.exists(second) ? "went on" : "ended"));
        closeAll();
        interrupt(false, Path.of(args[0], "third"));
        interrupt(true, Path.of(args[0], "fourth"));
        Runtime.getRuntime().exit(0);
    }

    private static void ask(String who, Runnable command) throws Exception {
        command.run();
        JDialog dialog = DialogHand.await(DialogHand::dialog);
        JOptionPane message = (JOptionPane) dialog.getContentPane().getComponent(0); // the form is none
        System.out.println(who + ": " + dialog.getTitle() + ": " + message.getMessage().toString().replace('\n', ' '));
        EventQueue.invokeAndWait(() -> new DialogHand(dialog).press("OK"));
        DialogHand.await(truth(() -> !dialog.isShowing()));
    }

    private static void script(String command, String options) {
        new Thread(() -> IJ.run(command, options), "a script").start();
    }

    private static void interrupt(boolean batch, Path after) throws Exception {
        new MacroRunner("setBatchMode(" + batch + "); run(\"Text to Image...\", \"" + PICTURES
                + "images=1000\"); File.saveString(\"went on\", \"" + after + "\");");
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

    private static <T extends Window> Stream<T> windows(Class<T> type) {
        return Arrays.stream(Window.getWindows()).filter(Window::isShowing).filter(type::isInstance).map(type::cast);
    }

    private static Supplier<Optional<Boolean>> truth(Supplier<Boolean> condition) {
        return () -> Optional.of(condition.get()).filter(value -> value);
    }
}
