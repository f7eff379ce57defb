package org.diffusionj.ij.dialog;

import ij.IJ;
import java.awt.BorderLayout;
import java.awt.EventQueue;
import java.awt.GraphicsEnvironment;
import java.awt.Point;
import java.awt.Rectangle;
import java.awt.event.KeyEvent;
import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import javax.swing.BorderFactory;
import javax.swing.Box;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JDialog;
import javax.swing.JPanel;
import javax.swing.JTextArea;
import javax.swing.KeyStroke;
import javax.swing.UIManager;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.settings.Values;

/**
 * Asks for the settings of a command. Nothing typed is ever changed or lost: what is not allowed is said while it is
 * typed, and the dialog can be accepted only when all is right.
 */
public final class GenerationDialog {
    private static final int PROBLEM_ROWS = 2;
    private static final int COLUMNS = 46;
    private static final int SCROLL_PIXELS = 20;

    private final GenerationCommand command;
    private final JDialog dialog;
    private final GenerationForm form;
    private final JButton ok = new JButton("OK");
    private final JTextArea problem = new JTextArea(PROBLEM_ROWS, 0);
    private Optional<Values> answer = Optional.empty();

    private GenerationDialog(GenerationCommand command, Values settings) {
        this.command = command;
        dialog = new JDialog(IJ.getInstance(), command.title(), true);
        form = new GenerationForm(command, settings, GenerationForm.FIRST, COLUMNS);
        JPanel content = new JPanel(new BorderLayout(0, 12));
        content.setBorder(BorderFactory.createEmptyBorder(12, 12, 12, 12));
        content.add(FieldScroll.of(form.panel()), BorderLayout.CENTER);
        JPanel below = new JPanel(new BorderLayout(0, 8));
        below.add(problem(), BorderLayout.CENTER);
        below.add(buttons(), BorderLayout.SOUTH);
        content.add(below, BorderLayout.SOUTH);
        dialog.setContentPane(content);
        form.onChange(this::check);
        check();
        dialog.getRootPane().registerKeyboardAction(event -> dialog.dispose(),
                KeyStroke.getKeyStroke(KeyEvent.VK_ESCAPE, 0), JComponent.WHEN_IN_FOCUSED_WINDOW);
        form.onFold(this::fit);
        place();
        fit();
    }

    /** As large as the fields need, but not larger than the screen, and on it. */
    private void fit() {
        dialog.pack();
        Rectangle screen = GraphicsEnvironment.getLocalGraphicsEnvironment().getMaximumWindowBounds();
        int width = Math.min(dialog.getWidth() + SCROLL_PIXELS, screen.width);
        int height = Math.min(dialog.getHeight(), screen.height);
        dialog.setBounds(Math.max(screen.x, Math.min(dialog.getX(), screen.x + screen.width - width)),
                Math.max(screen.y, Math.min(dialog.getY(), screen.y + screen.height - height)), width, height);
        dialog.validate();
    }

    /**
     * Shows the dialog and waits for the answer. Not for macros.
     *
     * @throws CancellationException if the user cancels
     */
    public static Values ask(GenerationCommand command) {
        return ask(command, LastSettings.of(command));
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

    private JComponent buttons() {
        JButton cancel = new JButton("Cancel");
        ok.addActionListener(event -> accept());
        cancel.addActionListener(event -> dialog.dispose());
        dialog.getRootPane().setDefaultButton(ok);
        JButton help = new JButton("Help");
        help.addActionListener(event -> HelpPage.open("commands.md"));
        Box row = Box.createHorizontalBox();
        row.add(help);
        row.add(Box.createHorizontalGlue());
        row.add(cancel);
        row.add(Box.createHorizontalStrut(8));
        row.add(ok);
        return row;
    }

    private JComponent problem() {
        problem.setEditable(false);
        problem.setFocusable(false);
        problem.setOpaque(false);
        problem.setLineWrap(true);
        problem.setWrapStyleWord(true);
        problem.setFont(UIManager.getFont("Label.font"));
        problem.getAccessibleContext().setAccessibleName("What is not right");
        return problem;
    }

    /** Tells what is not right, if anything is. */
    private void check() {
        String found = "";
        try {
            form.checked();
        } catch (IllegalArgumentException e) {
            found = e.getMessage();
        }
        problem.setText(found);
        ok.setEnabled(found.isEmpty());
        ok.setToolTipText(found.isEmpty() ? null : found);
    }

    private void accept() {
        Values values = form.checked();
        LastSettings.remember(command, values);
        answer = Optional.of(values);
        dialog.dispose();
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
