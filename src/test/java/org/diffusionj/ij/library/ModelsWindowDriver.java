package org.diffusionj.ij.library;

import ij.IJ;
import ij.ImageJ;
import ij.plugin.frame.Recorder;
import java.awt.Component;
import java.awt.Container;
import java.awt.EventQueue;
import java.awt.Rectangle;
import java.awt.Robot;
import java.awt.Toolkit;
import java.awt.Window;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.swing.AbstractButton;
import javax.swing.JComboBox;
import javax.swing.JDialog;
import javax.swing.JFrame;
import javax.swing.JTable;
import javax.swing.JTextField;
import javax.swing.text.JTextComponent;
import org.diffusionj.headless.PluginCommands;
import org.diffusionj.ij.dialog.DialogHand;

/** ImageJ with windows, and a hand that downloads, checks and deletes a model in {@code Diffusion Models...}. */
final class ModelsWindowDriver {
    private ModelsWindowDriver() {}

    /** @param args folder for pictures of the screen; the model's id; what its pictures are called after */
    public static void main(String[] args) throws Exception {
        Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> {
            e.printStackTrace();
            Runtime.getRuntime().exit(1); // open windows would keep the process
        });
        new ImageJ();
        PluginCommands.register();
        Recorder recorder = new Recorder();
        IJ.doCommand(ModelsJob.COMMAND);
        JFrame frame = DialogHand.await(() -> shown(JFrame.class)
                .filter(one -> ModelsJob.TITLE.equals(one.getTitle())).findFirst());
        JTable table = all(frame, JTable.class).findFirst().orElseThrow();
        DialogHand.await(truth(() -> table.getRowCount() > 0));

        press(frame, "Download...");
        JDialog dialog = DialogHand.await(DialogHand::dialog);
        EventQueue.invokeAndWait(() -> {
            all(dialog, JComboBox.class).findFirst().orElseThrow().setSelectedItem(args[1]);
            all(dialog, JTextField.class).filter(field -> String.valueOf(field.getToolTipText()).contains("key name"))
                    .findFirst().orElseThrow().setText("clicked");
        });
        press(dialog, "List Files");
        DialogHand.await(truth(() -> text(dialog).contains("unet/config.json")));
        screen(args[0], args[2] + "-download.png");
        System.out.println(text(dialog).lines().filter(line -> line.contains(" files, ")).findFirst().orElse(""));
        press(dialog, "Download");
        DialogHand.await(truth(() -> text(frame).contains("Use it with model=clicked")));
        DialogHand.await(truth(() -> names(table).contains("clicked")));
        choose(table, "clicked");
        screen(args[0], args[2] + "-models.png");
        press(frame, "Check");
        DialogHand.await(truth(() -> text(frame).contains("The model clicked is intact")));
        DialogHand.await(truth(() -> button(frame, "Download...").isEnabled()));
        choose(table, "clicked");
        press(frame, "Delete");
        JDialog sure = DialogHand.await(() -> DialogHand.dialog("Delete"));
        press(sure, "OK");
        DialogHand.await(truth(() -> text(frame).contains("The model clicked is in")));
        DialogHand.await(truth(() -> !names(table).contains("clicked")));
        System.out.print(recorder.getText());
        Runtime.getRuntime().exit(0);
    }

    private static <T extends Window> Stream<T> shown(Class<T> type) {
        return Arrays.stream(Window.getWindows()).filter(type::isInstance).filter(Window::isShowing).map(type::cast);
    }

    private static void press(Container window, String label) throws Exception {
        DialogHand.await(truth(() -> button(window, label).isEnabled()));
        EventQueue.invokeLater(button(window, label)::doClick); // a dialog may stay open
    }

    private static AbstractButton button(Container window, String label) {
        return all(window, AbstractButton.class).filter(button -> label.equals(button.getText())).findFirst()
                .orElseThrow();
    }

    private static String text(Container window) {
        return all(window, JTextComponent.class).map(JTextComponent::getText).collect(Collectors.joining("\n"));
    }

    private static List<String> names(JTable table) {
        return Stream.iterate(0, i -> i + 1).limit(table.getRowCount()).map(i -> String.valueOf(table.getValueAt(i, 0)))
                .toList();
    }

    private static void choose(JTable table, String name) throws Exception {
        EventQueue.invokeAndWait(() -> {
            int row = names(table).indexOf(name);
            table.setRowSelectionInterval(row, row);
        });
    }

    private static <T> Stream<T> all(Container window, Class<T> type) {
        return descendants(window).filter(type::isInstance).map(type::cast);
    }

    private static Stream<Component> descendants(Container container) {
        return Arrays.stream(container.getComponents()).flatMap(component -> Stream.concat(Stream.of(component),
                component instanceof Container inner ? descendants(inner) : Stream.empty()));
    }

    /** Asked on the event thread, where components are read. */
    private static Supplier<Optional<Boolean>> truth(Supplier<Boolean> condition) {
        return () -> {
            boolean[] holds = new boolean[1];
            try {
                EventQueue.invokeAndWait(() -> holds[0] = condition.get());
            } catch (ReflectiveOperationException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return holds[0] ? Optional.of(true) : Optional.empty();
        };
    }

    private static void screen(String folder, String name) throws Exception {
        Thread.sleep(700); // windows are drawn in their own time
        EventQueue.invokeAndWait(() -> { });
        ImageIO.write(new Robot().createScreenCapture(new Rectangle(Toolkit.getDefaultToolkit().getScreenSize())),
                "png", Path.of(folder, name).toFile());
    }
}
