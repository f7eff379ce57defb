package org.diffusionj.ij.library;

import ij.IJ;
import java.awt.BorderLayout;
import java.awt.Component;
import java.awt.EventQueue;
import java.awt.FlowLayout;
import java.awt.GraphicsEnvironment;
import java.awt.Rectangle;
import java.awt.event.KeyEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.swing.BorderFactory;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JFileChooser;
import javax.swing.JFrame;
import javax.swing.JOptionPane;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JTable;
import javax.swing.JTextArea;
import javax.swing.KeyStroke;
import javax.swing.ListSelectionModel;
import javax.swing.UIManager;
import javax.swing.table.DefaultTableCellRenderer;
import org.diffusionj.ij.border.CommandBorder;
import org.diffusionj.ij.macro.MacroCall;
import org.diffusionj.ij.models.KnownModels;
import org.diffusionj.library.Holding;
import org.diffusionj.library.Holdings;
import org.diffusionj.model.RootFolder;
import org.diffusionj.settings.Values;

/**
 * The window of {@code Diffusion Models...}: what there is, and buttons for what can be done with it. Each does what
 * the macro with the same keys does, and is recorded as that. Used on the event thread.
 */
public final class ModelsWindow {
    private static final int WIDTH = 1060;
    private static final int HEIGHT = 420;
    private static final int GAP = 8;
    private static Optional<ModelsWindow> shown = Optional.empty();

    private final JFrame frame = new JFrame(ModelsJob.TITLE);
    private final HoldingTable rows = new HoldingTable();
    private final JTable table = new JTable(rows) {
        private static final long serialVersionUID = 1;

        /** On small screens the list is wider than the window, and can be moved. */
        @Override
        public boolean getScrollableTracksViewportWidth() {
            return getPreferredSize().width < getParent().getWidth();
        }
    };
    private final JTextArea message = new JTextArea(2, 0);
    private final List<JButton> actions = new ArrayList<>();
    private final List<JButton> forRow = new ArrayList<>();

    private ModelsWindow() {
        JPanel content = new JPanel(new BorderLayout(GAP, GAP));
        content.setBorder(BorderFactory.createEmptyBorder(GAP, GAP, GAP, GAP));
        content.add(buttons(), BorderLayout.NORTH);
        content.add(new JScrollPane(list()), BorderLayout.CENTER);
        content.add(message(), BorderLayout.SOUTH);
        frame.setContentPane(content);
        frame.setDefaultCloseOperation(JFrame.DISPOSE_ON_CLOSE);
        frame.getRootPane().registerKeyboardAction(event -> IJ.setKeyDown(KeyEvent.VK_ESCAPE),
                KeyStroke.getKeyStroke(KeyEvent.VK_ESCAPE, 0), JComponent.WHEN_IN_FOCUSED_WINDOW);
        Rectangle screen = GraphicsEnvironment.getLocalGraphicsEnvironment().getMaximumWindowBounds();
        frame.setSize(Math.min(WIDTH, screen.width), Math.min(HEIGHT, screen.height));
        frame.setLocationRelativeTo(null);
    }

    /** Shows it, or brings it to the front. From any thread. */
    public static void open() {
        EventQueue.invokeLater(() -> {
            ModelsWindow window = shown.filter(one -> one.frame.isDisplayable()).orElseGet(ModelsWindow::new);
            shown = Optional.of(window);
            window.frame.setVisible(true);
            window.frame.toFront();
            window.refresh();
        });
    }

    private JComponent buttons() {
        JPanel row = new JPanel(new FlowLayout(FlowLayout.LEADING, GAP, 0));
        row.add(action("Download...", KeyEvent.VK_D, "gets a model from the hub, or a file by its address",
                () -> DownloadDialog.show(frame, this::act)));
        row.add(action("Import...", KeyEvent.VK_I, "copies a file, folder or zip file into a folder for models",
                this::bring));
        row.add(action("Add Folder...", KeyEvent.VK_A, "looks for models in another folder, too", this::addRoot));
        forRow.add(action("Check", KeyEvent.VK_C, "reads the files and compares their hashes with those that were kept",
                () -> act(Values.none().with(ModelsSettings.CHECK, qualified(chosen())))));
        forRow.add(action("Delete", KeyEvent.VK_T, "moves it to the trash", this::delete));
        forRow.forEach(row::add);
        row.add(action("Refresh", KeyEvent.VK_R, "reads the folders again", this::refresh));
        return row;
    }

    private JButton action(String label, int mnemonic, String help, Runnable work) {
        JButton button = new JButton(label);
        button.setMnemonic(mnemonic);
        button.setToolTipText(help);
        button.getAccessibleContext().setAccessibleDescription(help);
        button.addActionListener(event -> work.run());
        actions.add(button);
        return button;
    }

    private JTable list() {
        table.setSelectionMode(ListSelectionModel.SINGLE_SELECTION);
        table.setAutoCreateRowSorter(true);
        table.setFillsViewportHeight(true);
        table.setRowHeight(Math.max(table.getRowHeight(), table.getFontMetrics(table.getFont()).getHeight() + 4));
        table.getAccessibleContext().setAccessibleName("Models and what goes with them");
        for (int i = 0; i < rows.getColumnCount(); i++) {
            table.getColumnModel().getColumn(i).setPreferredWidth(HoldingTable.width(i));
        }
        table.setDefaultRenderer(Object.class, new DefaultTableCellRenderer() {
            private static final long serialVersionUID = 1;

            @Override
            public Component getTableCellRendererComponent(JTable of, Object value, boolean selected, boolean focus,
                    int row, int column) {
                setToolTipText(String.valueOf(value).isEmpty() ? null : String.valueOf(value));
                return super.getTableCellRendererComponent(of, value, selected, focus, row, column);
            }
        });
        table.getSelectionModel().addListSelectionListener(event -> enable(true));
        return table;
    }

    private JComponent message() {
        message.setEditable(false);
        message.setOpaque(false);
        message.setLineWrap(true);
        message.setWrapStyleWord(true);
        message.setFont(UIManager.getFont("Label.font"));
        message.getAccessibleContext().setAccessibleName("What was done");
        return message;
    }

    private void enable(boolean idle) {
        actions.forEach(button -> button.setEnabled(idle));
        forRow.forEach(button -> button.setEnabled(idle && table.getSelectedRow() >= 0));
    }

    private Holding chosen() {
        return rows.row(table.convertRowIndexToModel(table.getSelectedRow()));
    }

    private static String qualified(Holding holding) {
        return holding.kind() == RootFolder.MODELS ? holding.name() : holding.kind().folder() + "/" + holding.name();
    }

    /** Reading every file's own words takes a moment, during which nothing else stops. */
    private void refresh() {
        enable(false);
        String before = message.getText();
        message.setText(before.isEmpty() ? "Reading the folders for models..." : before);
        new Thread(() -> {
            List<Holding> found = read();
            EventQueue.invokeLater(() -> {
                rows.show(found);
                message.setText(before.isEmpty() ? summary(found) : before);
                enable(true);
            });
        }, "DiffusionJ list of models").start();
    }

    private static String summary(List<Holding> found) {
        return found.size() + " in " + KnownModels.roots().roots().stream().filter(root -> root.toFile().isDirectory())
                .toList() + ". Esc cancels a download; the next one of the same model goes on where it ended.";
    }

    private List<Holding> read() {
        List<Holding> found = new ArrayList<>();
        CommandBorder.run(ModelsJob.TITLE, () -> found.addAll(Holdings.of(KnownModels.roots())));
        return found;
    }

    /** Does what a macro with these keys does. */
    private void act(Values options) {
        enable(false);
        message.setText("At work: see ImageJ's status line. Esc cancels.");
        new Thread(() -> {
            MacroCall.beginUnnamed(ModelsJob.COMMAND);
            List<String> done = new ArrayList<>();
            CommandBorder.run(ModelsJob.TITLE, () -> done.add(ModelsJob.run(options)));
            EventQueue.invokeLater(() -> {
                message.setText(done.isEmpty() ? "Nothing was changed." : done.get(0));
                refresh();
            });
        }, "DiffusionJ models").start();
    }

    private void bring() {
        choose("Import a model file, folder or zip file", JFileChooser.FILES_AND_DIRECTORIES)
                .ifPresent(path -> act(Values.none().with(ModelsSettings.IMPORT, path)));
    }

    private void addRoot() {
        choose("Look for models in", JFileChooser.DIRECTORIES_ONLY)
                .ifPresent(path -> act(Values.none().with(ModelsSettings.ROOT, path)));
    }

    private Optional<Path> choose(String title, int mode) {
        JFileChooser chooser = new JFileChooser();
        chooser.setDialogTitle(title);
        chooser.setFileSelectionMode(mode);
        return chooser.showDialog(frame, "Choose") == JFileChooser.APPROVE_OPTION
                ? Optional.of(chooser.getSelectedFile().toPath()) : Optional.empty();
    }

    private void delete() {
        Holding holding = chosen();
        int answer = JOptionPane.showConfirmDialog(frame, "Move the " + holding.kind().label() + " " + holding.name()
                + " to the trash?\n" + holding.place(), "Delete", JOptionPane.OK_CANCEL_OPTION);
        if (answer == JOptionPane.OK_OPTION) {
            act(Values.none().with(ModelsSettings.DELETE, qualified(holding)));
        }
    }
}
