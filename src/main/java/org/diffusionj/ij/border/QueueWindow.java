package org.diffusionj.ij.border;

import ij.IJ;
import java.awt.Dialog;
import java.awt.EventQueue;
import java.awt.GraphicsEnvironment;
import java.awt.GridBagConstraints;
import java.awt.GridBagLayout;
import java.awt.Insets;
import java.awt.Rectangle;
import java.awt.event.KeyEvent;
import java.util.List;
import javax.swing.BorderFactory;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JDialog;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.KeyStroke;

/**
 * The small window that is there as long as a command waits for another one: what works, what waits, in their order,
 * and a button for each that cancels it. Used on the event thread only.
 */
final class QueueWindow {
    private static final QueueWindow SHARED = new QueueWindow();
    private static final int GAP = 10;

    private JDialog window;

    private QueueWindow() {}

    /** Shows the line as it is now, from any thread; nothing where there are no windows. */
    static void show(List<CommandTurn> line) {
        if (!GraphicsEnvironment.isHeadless() && IJ.getInstance() != null) {
            EventQueue.invokeLater(() -> SHARED.update(line));
        }
    }

    private void update(List<CommandTurn> line) {
        if (line.size() < 2) {
            close();
            return;
        }
        boolean first = window == null;
        if (first) {
            open();
        }
        window.setContentPane(rows(line));
        window.pack();
        if (first) {
            place();
        }
        window.setVisible(true);
    }

    private void close() {
        if (window != null) {
            window.dispose();
            window = null;
        }
    }

    private void open() {
        window = new JDialog(IJ.getInstance(), "Diffusion Queue");
        window.setAutoRequestFocus(false);
        // So that what waits can be cancelled while the dialog of a further command is open.
        window.setModalExclusionType(Dialog.ModalExclusionType.APPLICATION_EXCLUDE);
        window.getRootPane().registerKeyboardAction(event -> IJ.setKeyDown(KeyEvent.VK_ESCAPE),
                KeyStroke.getKeyStroke(KeyEvent.VK_ESCAPE, 0), JComponent.WHEN_IN_FOCUSED_WINDOW);
    }

    /** Beside ImageJ's window, right or left of it, or below where there is no room. */
    private void place() {
        Rectangle imageJ = IJ.getInstance().getBounds();
        int right = imageJ.x + imageJ.width + GAP;
        int left = imageJ.x - window.getWidth() - GAP;
        Rectangle screen = IJ.getInstance().getGraphicsConfiguration().getBounds();
        if (right + window.getWidth() <= screen.x + screen.width) {
            window.setLocation(right, imageJ.y);
        } else if (left >= screen.x) {
            window.setLocation(left, imageJ.y);
        } else {
            window.setLocation(imageJ.x, imageJ.y + imageJ.height + GAP);
        }
    }

    private static JPanel rows(List<CommandTurn> line) {
        JPanel rows = new JPanel(new GridBagLayout());
        rows.setBorder(BorderFactory.createEmptyBorder(8, 8, 8, 8));
        for (int i = 0; i < line.size(); i++) {
            CommandTurn turn = line.get(i);
            JButton cancel = new JButton("Cancel");
            cancel.getAccessibleContext().setAccessibleName("Cancel " + turn.label());
            cancel.addActionListener(event -> {
                cancel.setEnabled(false);
                turn.cancel();
            });
            add(rows, new JLabel(i == 0 ? "works" : "waits"), i, 0, 0);
            add(rows, new JLabel(turn.label()), i, 1, 1);
            add(rows, cancel, i, 2, 0);
        }
        return rows;
    }

    private static void add(JPanel rows, JComponent component, int row, int column, double weight) {
        rows.add(component, new GridBagConstraints(column, row, 1, 1, weight, 0, GridBagConstraints.WEST,
                GridBagConstraints.NONE, new Insets(2, 4, 2, 4), 0, 0));
    }
}
