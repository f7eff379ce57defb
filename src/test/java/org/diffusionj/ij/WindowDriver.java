package org.diffusionj.ij;

import ij.IJ;
import ij.ImageJ;
import ij.ImagePlus;
import ij.WindowManager;
import ij.io.FileSaver;
import ij.plugin.frame.Recorder;
import java.awt.Component;
import java.awt.Container;
import java.awt.EventQueue;
import java.awt.Window;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.swing.JButton;
import javax.swing.JComboBox;
import javax.swing.JDialog;
import javax.swing.JTextArea;
import javax.swing.JTextField;
import org.diffusionj.headless.PluginCommands;

/**
 * ImageJ with windows and a recorder, and a hand that fills in the dialog of {@code Text to Image...}:
 * writes the picture and what was recorded.
 */
public final class WindowDriver {
    private static final int LIMIT_SECONDS = 60;

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

        JDialog dialog = await(WindowDriver::dialog);
        EventQueue.invokeAndWait(() -> fillIn(dialog, args[1], args[2]));
        String recorded = await(() -> Optional.of(recorder.getText()).filter(text -> text.contains("run(")));
        ImagePlus picture = WindowManager.getCurrentImage();
        new FileSaver(picture).saveAsPng(Path.of(args[0], "picture.png").toString());
        Files.writeString(Path.of(args[0], "recorded.ijm"), recorded);
        System.out.println(picture.getTitle());
        Runtime.getRuntime().exit(0);
    }

    private static void fillIn(JDialog dialog, String model, String prompt) {
        all(dialog, JTextArea.class).get(0).setText(prompt);
        all(dialog, JComboBox.class).get(0).setSelectedItem(model);
        field(dialog, "steps").setText("2");
        field(dialog, "width").setText("64");
        field(dialog, "height").setText("80");
        all(dialog, JButton.class).stream().filter(button -> "OK".equals(button.getText())).forEach(JButton::doClick);
    }

    private static JTextField field(JDialog dialog, String key) {
        return all(dialog, JTextField.class).stream()
                .filter(field -> String.valueOf(field.getToolTipText()).startsWith("Macro key " + key))
                .findFirst().orElseThrow();
    }

    private static Optional<JDialog> dialog() {
        return Arrays.stream(Window.getWindows()).filter(window -> window instanceof JDialog && window.isShowing())
                .map(JDialog.class::cast).findFirst();
    }

    private static <T> List<T> all(Container container, Class<T> type) {
        return descendants(container).filter(type::isInstance).map(type::cast).toList();
    }

    private static Stream<Component> descendants(Container container) {
        return Arrays.stream(container.getComponents()).flatMap(component -> Stream.concat(Stream.of(component),
                component instanceof Container inner ? descendants(inner) : Stream.empty()));
    }

    private static <T> T await(Supplier<Optional<T>> wanted) throws InterruptedException {
        for (int i = 0; i < LIMIT_SECONDS * 20; i++) {
            Optional<T> found = wanted.get();
            if (found.isPresent()) {
                return found.get();
            }
            Thread.sleep(50);
        }
        throw new IllegalStateException("nothing came in " + LIMIT_SECONDS + " s");
    }
}
