package org.diffusionj.ij;

import ij.IJ;
import ij.Prefs;
import java.awt.BorderLayout;
import java.awt.EventQueue;
import java.awt.Point;
import java.awt.event.KeyEvent;
import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import javax.swing.BorderFactory;
import javax.swing.Box;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JDialog;
import javax.swing.JOptionPane;
import javax.swing.JPanel;
import javax.swing.KeyStroke;
import org.diffusionj.runtime.Device;

/**
 * Asks for the settings of a command. Nothing typed is ever changed or lost: what is not
 * allowed is said, and the dialog stays.
 */
final class GenerationDialog {
    private final GenerationCommand command;
    private final JDialog dialog;
    private final GenerationForm form;
    private Optional<MacroOptions> answer = Optional.empty();

    private GenerationDialog(GenerationCommand command, MacroOptions settings) {
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
    static MacroOptions ask(GenerationCommand command) {
        return ask(command, lastSettings(command));
    }

    /** The same, with settings to begin with. */
    static MacroOptions ask(GenerationCommand command, MacroOptions settings) {
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

    private static MacroOptions lastSettings(GenerationCommand command) {
        MacroOptions first = MacroOptions.none().with(GenerationKeys.SEED, OptionalLong.empty())
                .with(GenerationKeys.IMAGES, 1).with(GenerationKeys.RESCALE, 0f).with(GenerationKeys.ETA, 0f)
                .with(GenerationKeys.ANCESTRALETA, 1f).with(GenerationKeys.ENSD, 0)
                .with(GenerationKeys.STRENGTH, GenerationSettings.USUAL_STRENGTH).with(GenerationKeys.FEATHER, 0.0)
                .with(GenerationKeys.DEVICE, Device.AUTO).with(GenerationKeys.PREVIEW, true);
        try {
            String last = Prefs.get(command.prefsKey(), "");
            return last.isEmpty() ? first : MacroOptions.parse(command.keys(), last);
        } catch (IllegalArgumentException writtenByAnotherVersion) {
            return first;
        }
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
            MacroOptions read = form.read();
            command.check(read);
            Prefs.set(command.prefsKey(), read.write());
            answer = Optional.of(read);
            dialog.dispose();
        } catch (IllegalArgumentException e) {
            JOptionPane.showMessageDialog(dialog, CommandBorder.wrapped(e.getMessage()), command.title(),
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
