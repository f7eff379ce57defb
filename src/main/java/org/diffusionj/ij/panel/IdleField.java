package org.diffusionj.ij.panel;

import java.awt.FlowLayout;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JSpinner;
import javax.swing.SpinnerNumberModel;
import org.diffusionj.ij.models.IdleClosing;

/** After how many minutes without use the open model closes. */
final class IdleField {
    private static final int LONGEST = 10_000;

    private final JPanel panel = new JPanel(new FlowLayout(FlowLayout.LEADING, 4, 0));

    IdleField() {
        double now = Math.min(LONGEST, IdleClosing.minutes());
        JSpinner minutes = new JSpinner(new SpinnerNumberModel(now, 0, LONGEST, 1));
        minutes.setToolTipText("How long a model stays in memory without use; 0 keeps it open");
        minutes.getAccessibleContext().setAccessibleName("Minutes without use after which the model closes");
        minutes.addChangeListener(event -> IdleClosing.set(((Number) minutes.getValue()).doubleValue()));
        JLabel label = new JLabel("Close the model after");
        label.setLabelFor(minutes);
        panel.add(label);
        panel.add(minutes);
        panel.add(new JLabel("minutes without use"));
    }

    JComponent panel() {
        return panel;
    }
}
