package org.diffusionj.ij.panel;

import java.awt.BorderLayout;
import java.awt.Component;
import java.awt.Dimension;
import java.awt.GridLayout;
import java.awt.Insets;
import java.awt.datatransfer.DataFlavor;
import java.awt.datatransfer.Transferable;
import java.awt.datatransfer.UnsupportedFlavorException;
import java.awt.event.ActionEvent;
import java.awt.event.KeyEvent;
import java.awt.event.MouseAdapter;
import java.awt.event.MouseEvent;
import java.io.File;
import java.util.List;
import java.util.function.Consumer;
import javax.swing.AbstractAction;
import javax.swing.DefaultListCellRenderer;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JList;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.KeyStroke;
import javax.swing.ListSelectionModel;
import javax.swing.SwingConstants;
import javax.swing.Timer;
import javax.swing.TransferHandler;

/** The history to look at: a click shows a picture, a double click takes its settings, dragging it takes it along. */
final class HistoryStrip {
    private static final int COLUMNS = 2;
    private static final int MARGIN = 6;
    private static final int DOUBLE_CLICK_MILLIS = 300;

    private final JList<HistoryEntry> list;
    private final JPanel panel = new JPanel(new BorderLayout(0, 4));
    private final JButton show = button("Show");
    private final JButton settings = button("Settings");
    private final JButton input = button("As input");
    private final JButton compare = button("Compare");

    /**
     * What is done with pictures.
     *
     * @param show one
     * @param settings takes those of one
     * @param input makes one the input of the next
     * @param compare two
     */
    record Deeds(Consumer<HistoryEntry> show, Consumer<HistoryEntry> settings, Consumer<HistoryEntry> input,
            Consumer<List<HistoryEntry>> compare) {}

    HistoryStrip(History history, Deeds deeds) {
        list = new JList<>(history.entries());
        list.setLayoutOrientation(JList.HORIZONTAL_WRAP);
        list.setVisibleRowCount(-1);
        list.setFixedCellWidth(HistoryEntry.SIDE + MARGIN);
        list.setFixedCellHeight(HistoryEntry.SIDE + MARGIN);
        list.setSelectionMode(ListSelectionModel.MULTIPLE_INTERVAL_SELECTION);
        list.setCellRenderer(new Thumbnail());
        list.getAccessibleContext().setAccessibleName("Pictures made");
        list.setDragEnabled(true);
        list.setTransferHandler(new Files());
        onClicks(deeds);
        onEnter(deeds);
        show.addActionListener(event -> selected().forEach(deeds.show()));
        settings.addActionListener(event -> selected().stream().findFirst().ifPresent(deeds.settings()));
        input.addActionListener(event -> selected().stream().findFirst().ifPresent(deeds.input()));
        compare.addActionListener(event -> deeds.compare().accept(selected()));
        list.addListSelectionListener(event -> enable());
        enable();
        layOut();
    }

    private static JButton button(String text) {
        JButton button = new JButton(text);
        button.setMargin(new Insets(0, 2, 0, 2));
        return button;
    }

    private void layOut() {
        settings.setToolTipText("Takes the settings back that the chosen picture was made with (double click)");
        input.setToolTipText("Shows the chosen picture and makes the next one from it (or drag it onto the fields)");
        compare.setToolTipText("Shows two chosen pictures as a stack of two slices");
        JPanel buttons = new JPanel(new GridLayout(0, COLUMNS, 2, 2));
        List.of(show, settings, input, compare).forEach(buttons::add);
        JScrollPane scroll = new JScrollPane(list, JScrollPane.VERTICAL_SCROLLBAR_ALWAYS,
                JScrollPane.HORIZONTAL_SCROLLBAR_NEVER);
        int bar = scroll.getVerticalScrollBar().getPreferredSize().width;
        scroll.setPreferredSize(new Dimension(COLUMNS * (HistoryEntry.SIDE + MARGIN) + bar + MARGIN, 0));
        JLabel title = new JLabel("Pictures made");
        title.setLabelFor(list);
        panel.add(title, BorderLayout.NORTH);
        panel.add(scroll, BorderLayout.CENTER);
        panel.add(buttons, BorderLayout.SOUTH);
    }

    /** A single click waits whether it becomes a double one: the window that it shows would take the second one. */
    private void onClicks(Deeds deeds) {
        Timer single = new Timer(DOUBLE_CLICK_MILLIS, event -> selected().stream().findFirst().ifPresent(deeds.show()));
        single.setRepeats(false);
        list.addMouseListener(new MouseAdapter() {
            @Override
            public void mouseClicked(MouseEvent event) {
                single.stop();
                boolean chooses = event.isControlDown() || event.isShiftDown() || selected().size() != 1;
                if (!chooses && event.getClickCount() == 2) {
                    deeds.settings().accept(selected().get(0));
                } else if (!chooses) {
                    single.start();
                }
            }
        });
    }

    private void onEnter(Deeds deeds) {
        list.getInputMap().put(KeyStroke.getKeyStroke(KeyEvent.VK_ENTER, 0), "show");
        list.getActionMap().put("show", new AbstractAction() {
            private static final long serialVersionUID = 1;

            @Override
            public void actionPerformed(ActionEvent event) {
                selected().forEach(deeds.show());
            }
        });
    }

    JComponent panel() {
        return panel;
    }

    private List<HistoryEntry> selected() {
        return list.getSelectedValuesList();
    }

    private void enable() {
        int chosen = selected().size();
        show.setEnabled(chosen > 0);
        settings.setEnabled(chosen == 1);
        input.setEnabled(chosen == 1);
        compare.setEnabled(chosen == 2);
    }

    /** A picture, whose title is told to the mouse and to those who have the screen read to them. */
    private static final class Thumbnail extends DefaultListCellRenderer {
        private static final long serialVersionUID = 1;

        @Override
        public Component getListCellRendererComponent(JList<?> list, Object value, int index, boolean selected,
                boolean focused) {
            super.getListCellRendererComponent(list, "", index, selected, focused);
            HistoryEntry entry = (HistoryEntry) value;
            setIcon(entry.thumbnail());
            setHorizontalAlignment(SwingConstants.CENTER);
            setToolTipText(entry.toString());
            getAccessibleContext().setAccessibleName(entry.toString());
            return this;
        }
    }

    /** Gives pictures as files, which ImageJ's window takes, too. */
    private static final class Files extends TransferHandler {
        private static final long serialVersionUID = 1;

        @Override
        public int getSourceActions(JComponent source) {
            return COPY;
        }

        @Override
        protected Transferable createTransferable(JComponent source) {
            return new FileList(((JList<?>) source).getSelectedValuesList().stream()
                    .map(entry -> ((HistoryEntry) entry).file().toFile()).toList());
        }
    }

    private record FileList(List<File> files) implements Transferable {
        @Override
        public DataFlavor[] getTransferDataFlavors() {
            return new DataFlavor[] {DataFlavor.javaFileListFlavor};
        }

        @Override
        public boolean isDataFlavorSupported(DataFlavor flavour) {
            return flavour.equals(DataFlavor.javaFileListFlavor);
        }

        @Override
        public Object getTransferData(DataFlavor flavour) throws UnsupportedFlavorException {
            if (!isDataFlavorSupported(flavour)) {
                throw new UnsupportedFlavorException(flavour);
            }
            return files;
        }
    }
}
