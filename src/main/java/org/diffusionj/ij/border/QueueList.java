package org.diffusionj.ij.border;

import java.awt.GridBagConstraints;
import java.awt.GridBagLayout;
import java.awt.Insets;
import java.util.List;
import javax.swing.BorderFactory;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;

/**
 * What works and what waits, in their order, with a button for each that cancels it. Used on the event thread only.
 */
public final class QueueList {
    private final JPanel rows = new JPanel(new GridBagLayout());

    public QueueList() {
        rows.setBorder(BorderFactory.createEmptyBorder(4, 4, 4, 4));
    }

    /** Where it is seen. */
    public JComponent panel() {
        return rows;
    }

    /** Follows the commands from now on. As long as it does, they open no window of their own. */
    public void open() {
        QueueWindow.join(this);
    }

    /** Follows them no longer. */
    public void close() {
        QueueWindow.leave(this);
    }

    void show(List<CommandTurn> line) {
        rows.removeAll();
        for (int i = 0; i < line.size(); i++) {
            CommandTurn turn = line.get(i);
            JButton cancel = new JButton("Cancel");
            cancel.getAccessibleContext().setAccessibleName("Cancel " + turn.label());
            cancel.addActionListener(event -> {
                cancel.setEnabled(false);
                turn.cancel();
            });
            add(new JLabel(i == 0 ? "works" : "waits"), i, 0, 0);
            add(new JLabel(turn.label()), i, 1, 1);
            add(cancel, i, 2, 0);
        }
        rows.revalidate();
        rows.repaint();
    }

    private void add(JComponent component, int row, int column, double weight) {
        rows.add(component, new GridBagConstraints(column, row, 1, 1, weight, 0, GridBagConstraints.WEST,
                GridBagConstraints.NONE, new Insets(2, 4, 2, 4), 0, 0));
    }
}
