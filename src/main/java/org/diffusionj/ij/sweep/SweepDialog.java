package org.diffusionj.ij.sweep;

import ij.IJ;
import ij.Prefs;
import java.awt.BorderLayout;
import java.awt.EventQueue;
import java.awt.event.KeyEvent;
import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import javax.swing.BorderFactory;
import javax.swing.Box;
import javax.swing.BoxLayout;
import javax.swing.JButton;
import javax.swing.JComboBox;
import javax.swing.JComponent;
import javax.swing.JDialog;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JTextArea;
import javax.swing.KeyStroke;
import javax.swing.UIManager;
import javax.swing.event.DocumentEvent;
import javax.swing.event.DocumentListener;
import org.diffusionj.ij.dialog.GenerationDialog;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;

/**
 * Asks which command is varied, and by which values; then that command's own dialog asks for the rest. What is typed is
 * checked at once.
 */
final class SweepDialog {
    private static final String COMMAND_PREFERENCE = "diffusion.sweep.command";
    private static final String VARY_PREFERENCE = "diffusion.sweep.vary";
    private static final int COLUMNS = 46;
    private static final String EXAMPLES = "For example: steps: 5, 10, 20; guidance: 1, 3\n"
            + "seed: 1-8; sampler: Euler, DPM++ 2M\n"
            + "prompt: 'green cells, sparse', 'blue cells, dense'\n"
            + "Or leave it empty, and write {green|blue} cells in the prompt that is asked for next.";

    private final JDialog dialog = new JDialog(IJ.getInstance(), SweepJob.TITLE, true);
    private final JComboBox<String> command = new JComboBox<>(
            Stream.of(GenerationCommand.values()).map(GenerationCommand::title).toArray(String[]::new));
    private final JTextArea vary = new JTextArea(3, COLUMNS);
    private final JTextArea problem = text("", 3);
    private final JButton ok = new JButton("OK");
    private Optional<Sweep> answer = Optional.empty();

    private SweepDialog() {
        command.setSelectedItem(Prefs.get(COMMAND_PREFERENCE, GenerationCommand.TEXT_TO_IMAGE.title()));
        vary.setText(Prefs.get(VARY_PREFERENCE, ""));
        vary.setLineWrap(true);
        vary.getAccessibleContext().setAccessibleName("Vary");
        problem.getAccessibleContext().setAccessibleName("What is not right");
        JPanel content = new JPanel(new BorderLayout(0, 8));
        content.setBorder(BorderFactory.createEmptyBorder(12, 12, 12, 12));
        JPanel fields = new JPanel();
        fields.setLayout(new BoxLayout(fields, BoxLayout.Y_AXIS));
        Stream.of(named("Command", command), named("Vary", new JScrollPane(vary)), text(EXAMPLES, 4), problem)
                .forEach(fields::add);
        content.add(fields, BorderLayout.CENTER);
        content.add(buttons(), BorderLayout.SOUTH);
        dialog.setContentPane(content);
        command.addActionListener(event -> check());
        vary.getDocument().addDocumentListener(new Typing());
        check();
        dialog.getRootPane().registerKeyboardAction(event -> dialog.dispose(),
                KeyStroke.getKeyStroke(KeyEvent.VK_ESCAPE, 0), JComponent.WHEN_IN_FOCUSED_WINDOW);
        dialog.pack();
        dialog.setLocationRelativeTo(IJ.getInstance());
    }

    private final class Typing implements DocumentListener {
        @Override
        public void insertUpdate(DocumentEvent event) {
            check();
        }

        @Override
        public void removeUpdate(DocumentEvent event) {
            check();
        }

        @Override
        public void changedUpdate(DocumentEvent event) {
            // Plain text has no other attributes.
        }
    }

    /**
     * Shows both dialogs. Not for macros.
     *
     * @throws CancellationException if the user cancels one
     */
    static Sweep ask() {
        SweepDialog[] shown = new SweepDialog[1];
        try {
            EventQueue.invokeAndWait(() -> {
                shown[0] = new SweepDialog();
                shown[0].dialog.setVisible(true); // returns when it is closed
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The dialog was interrupted.", e);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("The dialog failed: " + e.getCause(), e);
        }
        Sweep begun = shown[0].answer.orElseThrow(() -> new CancellationException("the dialog was cancelled"));
        Values rest = GenerationDialog.ask(begun.command());
        for (Axis axis : begun.axes()) {
            rest = rest.without(axis.setting());
        }
        Values given = rest.withoutUsual().without(Settings.INPLACE).without(Settings.PREVIEW);
        String vary = shown[0].vary.getText();
        return Sweep.of(begun.command(), vary.isBlank() ? given : given.with(Sweep.VARY, vary));
    }

    private static JTextArea text(String words, int rows) {
        JTextArea text = new JTextArea(words, rows, COLUMNS);
        text.setEditable(false);
        text.setFocusable(false);
        text.setOpaque(false);
        text.setLineWrap(true);
        text.setWrapStyleWord(true);
        text.setFont(UIManager.getFont("Label.font"));
        return text;
    }

    private static JComponent named(String name, JComponent field) {
        JPanel row = new JPanel(new BorderLayout(8, 0));
        JLabel label = new JLabel(name);
        label.setLabelFor(field);
        row.add(label, BorderLayout.WEST);
        row.add(field, BorderLayout.CENTER);
        return row;
    }

    private JComponent buttons() {
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

    private GenerationCommand chosen() {
        return Stream.of(GenerationCommand.values())
                .filter(one -> one.title().equals(command.getSelectedItem())).findFirst().orElseThrow();
    }

    private void check() {
        String found = "";
        try {
            begun();
        } catch (IllegalArgumentException e) {
            found = e.getMessage();
        }
        problem.setText(found);
        ok.setEnabled(found.isEmpty());
    }

    /** What is typed so far; the prompt, which is asked for later, may hold groups. */
    private Sweep begun() {
        return Sweep.begun(chosen(), vary.getText());
    }

    private void accept() {
        Prefs.set(COMMAND_PREFERENCE, chosen().title());
        Prefs.set(VARY_PREFERENCE, vary.getText());
        answer = Optional.of(begun());
        dialog.dispose();
    }
}
