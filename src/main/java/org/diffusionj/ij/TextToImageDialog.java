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

/**
 * Asks for the settings of {@code Text to Image...}. Nothing typed is ever changed or lost: what is not
 * allowed is said, and the dialog stays.
 */
final class TextToImageDialog {
    private static final String LAST_SETTINGS = "diffusion.text-to-image";

    private final JDialog dialog = new JDialog(IJ.getInstance(), TextToImage.TITLE, true);
    private final TextToImageForm form;
    private Optional<MacroOptions> answer = Optional.empty();

    private TextToImageDialog() {
        form = new TextToImageForm(lastSettings());
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
    static MacroOptions ask() {
        TextToImageDialog[] shown = new TextToImageDialog[1];
        Runnable show = () -> {
            shown[0] = new TextToImageDialog();
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

    private static MacroOptions lastSettings() {
        MacroOptions first = MacroOptions.none().with(TextToImageKeys.SEED, OptionalLong.empty())
                .with(TextToImageKeys.IMAGES, 1).with(TextToImageKeys.RESCALE, 0f).with(TextToImageKeys.ETA, 0f)
                .with(TextToImageKeys.PREVIEW, true);
        try {
            String last = Prefs.get(LAST_SETTINGS, "");
            return last.isEmpty() ? first : MacroOptions.parse(TextToImageKeys.ALL, last);
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
            Prefs.set(LAST_SETTINGS, read.write());
            answer = Optional.of(read);
            dialog.dispose();
        } catch (IllegalArgumentException e) {
            JOptionPane.showMessageDialog(dialog, CommandBorder.wrapped(e.getMessage()), TextToImage.TITLE,
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
