package org.diffusionj.ij.library;

import java.awt.BorderLayout;
import java.awt.EventQueue;
import java.awt.FlowLayout;
import java.awt.GraphicsEnvironment;
import java.awt.GridBagConstraints;
import java.awt.GridBagLayout;
import java.awt.Insets;
import java.awt.Rectangle;
import java.awt.event.KeyEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.swing.BorderFactory;
import javax.swing.JButton;
import javax.swing.JComboBox;
import javax.swing.JComponent;
import javax.swing.JDialog;
import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JTextArea;
import javax.swing.JTextField;
import javax.swing.KeyStroke;
import org.diffusionj.hub.Bytes;
import org.diffusionj.hub.Plan;
import org.diffusionj.ij.models.KnownModels;
import org.diffusionj.library.Curated;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;

/** Asks what is to be downloaded: one of a short list or any other, and tells its files and sizes beforehand. */
final class DownloadDialog {
    private static final String FULL = "Full";
    private static final String HALF = "Half";
    private static final int COLUMNS = 34;
    private static final int ROWS = 9;

    private final JDialog dialog;
    private final List<Curated> curated = Curated.all();
    private final JComboBox<String> model =
            new JComboBox<>(curated.stream().map(Curated::id).toArray(String[]::new));
    private final JTextField revision = new JTextField(COLUMNS);
    private final JTextField name = new JTextField(COLUMNS);
    private final JComboBox<String> precision = new JComboBox<>(new String[] {FULL, HALF});
    private final JComboBox<Path> root =
            new JComboBox<>(KnownModels.roots().roots().toArray(Path[]::new));
    private final JTextArea told = new JTextArea(ROWS, COLUMNS);
    private final JPanel fields = new JPanel(new GridBagLayout());
    private Cancellation asking = new Cancellation();

    private DownloadDialog(JFrame owner, Consumer<Values> download) {
        dialog = new JDialog(owner, "Download a Model", false);
        model.setEditable(true);
        model.setPrototypeDisplayValue("someone/a-model-with-a-long-name");
        root.setPrototypeDisplayValue(Path.of("a folder for models of usual length"));
        root.setSelectedItem(KnownModels.usualRoot());
        add("Model", model, "id on the hub (OWNER/NAME), or the address of a page or file; macro key get");
        add("Revision", revision, "branch, tag or commit; empty for the main one; macro key revision");
        add("Precision", precision, "weights in full precision, or in half where there are some, at half the size;"
                + " macro key precision");
        add("Name", name, "how commands are to call it; empty for its own; macro key name");
        add("Folder", root, "where it is put; macro key root");
        told.setEditable(false);
        told.setLineWrap(true);
        told.setWrapStyleWord(true);
        told.getAccessibleContext().setAccessibleName("About the model, and its files");
        model.addActionListener(event -> describe());
        describe();
        dialog.setContentPane(content(download));
        dialog.getRootPane().registerKeyboardAction(event -> close(),
                KeyStroke.getKeyStroke(KeyEvent.VK_ESCAPE, 0), JComponent.WHEN_IN_FOCUSED_WINDOW);
        fit(owner);
    }

    /** @param download is given what a macro would be */
    static void show(JFrame owner, Consumer<Values> download) {
        new DownloadDialog(owner, download).dialog.setVisible(true);
    }

    private void fit(JFrame owner) {
        dialog.pack();
        Rectangle screen = GraphicsEnvironment.getLocalGraphicsEnvironment().getMaximumWindowBounds();
        dialog.setSize(Math.min(dialog.getWidth() + 20, screen.width), Math.min(dialog.getHeight(), screen.height));
        dialog.setLocationRelativeTo(owner);
    }

    private JComponent content(Consumer<Values> download) {
        JPanel buttons = new JPanel(new FlowLayout(FlowLayout.TRAILING));
        JButton list = new JButton("List Files");
        list.setMnemonic(KeyEvent.VK_L);
        list.addActionListener(event -> list(list));
        JButton get = new JButton("Download");
        get.setMnemonic(KeyEvent.VK_D);
        get.addActionListener(event -> {
            if (isNamed()) {
                Values options = options();
                close();
                download.accept(options);
            }
        });
        JButton cancel = new JButton("Cancel");
        cancel.addActionListener(event -> close());
        List.of(list, cancel, get).forEach(buttons::add);
        dialog.getRootPane().setDefaultButton(list);
        JPanel content = new JPanel(new BorderLayout(8, 8));
        content.setBorder(BorderFactory.createEmptyBorder(10, 10, 10, 10));
        content.add(fields, BorderLayout.NORTH);
        content.add(new JScrollPane(told), BorderLayout.CENTER);
        content.add(buttons, BorderLayout.SOUTH);
        return content;
    }

    private void add(String label, JComponent field, String help) {
        JLabel name = new JLabel(label);
        name.setLabelFor(field);
        field.setToolTipText(help);
        field.getAccessibleContext().setAccessibleDescription(help);
        int row = fields.getComponentCount() / 2;
        fields.add(name, new GridBagConstraints(0, row, 1, 1, 0, 0, GridBagConstraints.LINE_START,
                GridBagConstraints.NONE, new Insets(2, 2, 2, 10), 0, 0));
        fields.add(field, new GridBagConstraints(1, row, 1, 1, 1, 0, GridBagConstraints.LINE_START,
                GridBagConstraints.HORIZONTAL, new Insets(2, 2, 2, 2), 0, 0));
    }

    private String written() {
        return String.valueOf(model.getEditor().getItem()).strip();
    }

    private boolean isNamed() {
        if (written().isEmpty()) {
            told.setText("Type the id of a model, OWNER/NAME, or the address of a file.");
        }
        return !written().isEmpty();
    }

    private void describe() {
        told.setText(curated.stream().filter(one -> one.id().equals(written())).findFirst()
                .map(one -> one.kind() + ": " + one.purpose() + ".\nLicence: " + one.licence() + " (" + one.source()
                        + ", read " + one.read() + ").\nList Files asks the hub which files are needed, and how large"
                        + " they are.")
                .orElse("List Files asks the hub which files are needed, how large they are, and for the licence."));
        told.setCaretPosition(0);
    }

    private Values options() {
        Values options = Values.none().with(ModelsSettings.GET, written());
        options = options.withIfPresent(ModelsSettings.REVISION, text(revision))
                .withIfPresent(ModelsSettings.NAME, text(name));
        Path folder = (Path) root.getSelectedItem();
        options = folder.equals(KnownModels.usualRoot()) ? options : options.with(ModelsSettings.ROOT, folder);
        return HALF.equals(precision.getSelectedItem())
                ? options.with(Settings.PRECISION, Settings.PRECISION.read(HALF)) : options;
    }

    private static Optional<String> text(JTextField field) {
        return Optional.of(field.getText().strip()).filter(text -> !text.isEmpty());
    }

    /** Asks beside the event thread. */
    private void list(JButton button) {
        if (!isNamed()) {
            return;
        }
        Values options = options();
        button.setEnabled(false);
        told.setText("Asking for " + written() + "...");
        asking = new Cancellation();
        Cancellation mine = asking;
        new Thread(() -> {
            String text = files(options, mine);
            EventQueue.invokeLater(() -> {
                told.setText(text);
                told.setCaretPosition(0);
                button.setEnabled(true);
            });
        }, "DiffusionJ list of files").start();
    }

    private static String files(Values options, Cancellation cancellation) {
        try {
            Plan plan = ModelsJob.plan(options, new StatusLine(ModelsJob.TITLE), cancellation);
            return plan.files().size() + " files, " + Bytes.shown(plan.bytes()) + ", licence "
                    + (plan.licence().isEmpty() ? "not told" : plan.licence()) + "\n\n"
                    + plan.files().stream().map(file -> file.path() + "  "
                            + (file.size() < 0 ? "size not told" : Bytes.shown(file.size())))
                            .collect(Collectors.joining("\n"));
        } catch (IllegalArgumentException | IllegalStateException e) {
            return e instanceof CancellationException ? "Cancelled." : e.getMessage();
        }
    }

    private void close() {
        asking.cancel();
        dialog.dispose();
    }
}
