package org.diffusionj.ij.dialog;

import ij.IJ;
import ij.Prefs;
import java.awt.BorderLayout;
import java.awt.EventQueue;
import java.awt.Point;
import java.awt.event.KeyEvent;
import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import javax.swing.BorderFactory;
import javax.swing.Box;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JDialog;
import javax.swing.JOptionPane;
import javax.swing.JPanel;
import javax.swing.KeyStroke;
import org.diffusionj.ij.border.MessageLines;
import org.diffusionj.ij.macro.MacroOptionsReader;
import org.diffusionj.ij.macro.MacroOptionsWriter;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.ValueKind;
import org.diffusionj.settings.Values;

/**
 * Asks for the settings of a command. Nothing typed is ever changed or lost: what is not
 * allowed is said, and the dialog stays.
 */
public final class GenerationDialog {
    private final GenerationCommand command;
    private final JDialog dialog;
    private final GenerationForm form;
    private Optional<Values> answer = Optional.empty();

    private GenerationDialog(GenerationCommand command, Values settings) {
        this.command = command;
        dialog = new JDialog(IJ.getInstance(), command.title(), true);
        form = new GenerationForm(command, settings);
        JPanel content = new JPanel(new BorderLayout(0, 12));
        content.setBorder(BorderFactory.createEmptyBorder(12, 12, 12, 12));
        content.add(form.panel(), BorderLayout.CENTER);
        content.add(buttons(), BorderLayout.SOUTH);
        dialog.setContentPane(content);
        dialog.getRootPane().registerKeyboardAction(event -> dialog.dispose(),
                KeyStroke.getKeyStroke(KeyEvent.VK_ESCAPE, 0), JComponent.WHEN_IN_FOCUSED_WINDOW);
        dialog.pack();
        dialog.setMinimumSize(dialog.getSize());
        place();
    }

    /**
     * Shows the dialog and waits for the answer. Not for macros.
     *
     * @throws CancellationException if the user cancels
     */
    public static Values ask(GenerationCommand command) {
        return ask(command, lastSettings(command));
    }

    /** The same, with settings to begin with. */
    public static Values ask(GenerationCommand command, Values settings) {
        GenerationDialog[] shown = new GenerationDialog[1];
        Runnable show = () -> {
            shown[0] = new GenerationDialog(command, settings);
            shown[0].dialog.setVisible(true); // returns when it is closed
        };
        if (EventQueue.isDispatchThread()) {
            show.run();
        } else {
            onEventThread(show);
        }
        return shown[0].answer.orElseThrow(() -> new CancellationException("the dialog was cancelled"));
    }

    private static void onEventThread(Runnable show) {
        try {
            EventQueue.invokeAndWait(show);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The dialog was interrupted.", e);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("The dialog failed: " + e.getCause(), e);
        }
    }

    private static Values lastSettings(GenerationCommand command) {
        Values first = Values.none().with(Settings.PREVIEW, true);
        for (Setting<?> setting : command.settings()) {
            first = setting.isDecidedByModel() || setting.isRare() ? first : withUsual(first, setting);
        }
        try {
            String last = Prefs.get(command.prefsKey(), "");
            return last.isEmpty() ? first : MacroOptionsReader.read(command.settings(), last);
        } catch (IllegalArgumentException writtenByAnotherVersion) {
            return first;
        }
    }

    private static <T> Values withUsual(Values values, Setting<T> setting) {
        return setting.form() == ValueKind.Form.FLAG ? values : values.withIfPresent(setting, setting.first());
    }

    private JComponent buttons() {
        JButton ok = new JButton("OK");
        JButton cancel = new JButton("Cancel");
        ok.addActionListener(event -> accept());
        cancel.addActionListener(event -> dialog.dispose());
        dialog.getRootPane().setDefaultButton(ok);
        Box row = Box.createHorizontalBox();
        row.add(Box.createHorizontalGlue());
        row.add(cancel);
        row.add(Box.createHorizontalStrut(8));
        row.add(ok);
        return row;
    }

    private void accept() {
        try {
            Values read = form.read();
            command.check(read);
            Prefs.set(command.prefsKey(), MacroOptionsWriter.write(read));
            answer = Optional.of(read);
            dialog.dispose();
        } catch (IllegalArgumentException e) {
            JOptionPane.showMessageDialog(dialog, MessageLines.of(e.getMessage()), command.title(),
                    JOptionPane.WARNING_MESSAGE);
        }
    }

    private void place() {
        if (IJ.getInstance() == null) {
            dialog.setLocationRelativeTo(null);
        } else {
            Point corner = IJ.getInstance().getLocation();
            dialog.setLocation(corner.x + 30, corner.y + IJ.getInstance().getHeight() + 10);
        }
    }
}
