package org.diffusionj.ij.dialog;

import ij.IJ;
import ij.ImageJ;
import ij.ImagePlus;
import ij.Prefs;
import ij.WindowManager;
import java.awt.Component;
import java.awt.EventQueue;
import java.awt.KeyboardFocusManager;
import java.awt.Rectangle;
import java.awt.Robot;
import java.awt.event.KeyEvent;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.swing.JComponent;
import javax.swing.JDialog;
import javax.swing.JTextArea;
import javax.swing.SwingUtilities;
import javax.swing.text.JTextComponent;
import org.diffusionj.headless.PluginCommands;

/** ImageJ with windows, and nobody but a keyboard: fills in the dialog, walks through all fields, and presses OK. */
final class KeyboardDriver {
    private static final int MOST_FIELDS = 150;

    private final Robot robot;

    private KeyboardDriver() throws Exception {
        robot = new Robot();
        robot.setAutoDelay(15);
    }

    /** @param args a model */
    public static void main(String[] args) throws Exception {
        Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> {
            e.printStackTrace();
            Runtime.getRuntime().exit(1); // open windows would keep the process
        });
        new ImageJ();
        PluginCommands.register();
        Prefs.set("diffusion.more", true);
        KeyboardDriver keyboard = new KeyboardDriver();
        keyboard.escape();
        keyboard.walk(args[0]);
        Runtime.getRuntime().exit(0);
    }

    /** Esc closes the dialog, and nothing is made. */
    private void escape() throws Exception {
        JDialog dialog = open();
        press(KeyEvent.VK_ESCAPE);
        DialogHand.await(() -> Optional.of(dialog).filter(closed -> !closed.isShowing()));
        System.out.println("escaped: " + WindowManager.getImageCount());
    }

    private void walk(String model) throws Exception {
        JDialog dialog = open();
        type("blue cells");
        Map<String, String> filled = new LinkedHashMap<>();
        Set<String> names = new LinkedHashSet<>();
        int unseen = 0;
        for (int i = 0; i < MOST_FIELDS; i++) {
            Component field = focused().orElseThrow();
            String name = name(field);
            if (!names.add(name) && field instanceof JTextArea) {
                break; // once around
            }
            fill(name, model);
            if (field instanceof JTextComponent text) {
                filled.put(name, text.getText());
            }
            unseen += isSeen(field) ? 0 : 1;
            press(KeyEvent.VK_TAB);
            DialogHand.await(() -> focused().filter(next -> next != field));
        }
        System.out.println("without a name: " + names.contains(""));
        System.out.println("unseen: " + unseen);
        for (String name : new String[] {"Prompt", "Model", "Width", "Seed", "More settings", "Sampler", "Precision",
            "OK"}) {
            System.out.println(name + ": " + names.contains(name));
        }
        for (int i = 0; !name(focused().orElseThrow()).equals("OK"); i++) {
            if (i == MOST_FIELDS) {
                throw new IllegalStateException("OK cannot be reached with what is filled in: " + filled);
            }
            Component field = focused().orElseThrow();
            press(KeyEvent.VK_TAB, KeyEvent.VK_SHIFT);
            DialogHand.await(() -> focused().filter(next -> next != field));
        }
        press(KeyEvent.VK_SPACE);
        ImagePlus made = DialogHand.await(() -> Optional.ofNullable(WindowManager.getImage("blue cells")));
        System.out.println("made: " + made.getWidth() + " " + dialog.isShowing());
    }

    private JDialog open() throws Exception {
        IJ.doCommand("Text to Image...");
        JDialog dialog = DialogHand.await(DialogHand::dialog);
        DialogHand.await(() -> focused().filter(field -> SwingUtilities.getWindowAncestor(field) == dialog));
        return dialog;
    }

    /** Small, so that it does not take long. */
    private void fill(String name, String model) throws InterruptedException {
        if (name.equals("Width") || name.equals("Height")) {
            type("64");
        } else if (name.equals("Steps")) {
            type("2");
        } else if (name.equals("Model")) {
            press(KeyEvent.VK_HOME, KeyEvent.VK_SHIFT);
            press(KeyEvent.VK_DELETE);
            type(model);
        }
    }

    private static Optional<Component> focused() {
        return Optional.ofNullable(KeyboardFocusManager.getCurrentKeyboardFocusManager().getFocusOwner());
    }

    /** What a screen reader says; of the field in a list, what it says of that. */
    private static String name(Component field) {
        String own = field.getAccessibleContext().getAccessibleName();
        Component around = field instanceof JTextComponent ? field.getParent() : null;
        String of = around == null ? null : around.getAccessibleContext().getAccessibleName();
        return own != null && !own.isEmpty() ? own : of == null ? "" : of;
    }

    private static boolean isSeen(Component field) throws Exception {
        boolean[] seen = new boolean[1];
        EventQueue.invokeAndWait(() -> {
            Rectangle visible = ((JComponent) field).getVisibleRect();
            seen[0] = visible.height >= Math.min(field.getHeight(), 10);
        });
        return seen[0];
    }

    /** Types into the field that has the focus, and waits until it is all there. */
    private void type(String text) throws InterruptedException {
        JTextComponent field = (JTextComponent) focused().orElseThrow();
        for (char c : text.toCharArray()) {
            press(KeyEvent.getExtendedKeyCodeForChar(c));
        }
        DialogHand.await(() -> Optional.of(field).filter(typed -> typed.getText().equals(text)));
    }

    private void press(int key, int... held) {
        for (int other : held) {
            robot.keyPress(other);
        }
        robot.keyPress(key);
        robot.keyRelease(key);
        for (int other : held) {
            robot.keyRelease(other);
        }
    }
}
