package org.diffusionj.ij.dialog;

import java.awt.BorderLayout;
import java.awt.Dimension;
import javax.swing.JComponent;
import javax.swing.JPanel;
import javax.swing.JSlider;
import javax.swing.JTextField;
import org.diffusionj.settings.Settings;

/** A field for the strength with a slider beside it, each following the other. What counts is the field's text. */
final class StrengthField {
    private static final int UNITS = 100;
    private static final int WIDTH = 90;

    private final JTextField field;
    private final JSlider slider = new JSlider(0, UNITS);
    private final JPanel whole = new JPanel(new BorderLayout(4, 0));
    private boolean follows;

    StrengthField(JTextField field) {
        this.field = field;
        field.setColumns(5);
        slider.setPreferredSize(new Dimension(WIDTH, slider.getPreferredSize().height));
        slider.getAccessibleContext().setAccessibleName("Strength");
        slider.setToolTipText(Settings.STRENGTH.help());
        slider.addChangeListener(event -> slid());
        field.getDocument().addDocumentListener(new Typing(this::typed));
        whole.add(slider, BorderLayout.CENTER);
        whole.add(field, BorderLayout.EAST);
    }

    JComponent whole() {
        return whole;
    }

    private void slid() {
        if (!follows) {
            follows = true;
            field.setText(Settings.STRENGTH.write((double) slider.getValue() / UNITS));
            follows = false;
        }
    }

    private void typed() {
        if (!follows) {
            follows = true;
            Settings.STRENGTH.ifAllowed(field.getText().strip())
                    .ifPresent(strength -> slider.setValue((int) Math.round(strength * UNITS)));
            follows = false;
        }
    }
}
