package org.diffusionj.ij.dialog;

import java.awt.BorderLayout;
import java.awt.Component;
import java.awt.Graphics;
import java.awt.GridLayout;
import java.awt.Insets;
import javax.swing.Icon;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JPanel;
import javax.swing.JTextField;
import org.diffusionj.ij.models.KnownModels;

/** A field for a seed, with a button for the last one used, and a die for another one each time. */
final class SeedField {
    private static final String RANDOM = "random";

    private final JPanel whole = new JPanel(new BorderLayout(4, 0));

    SeedField(JTextField field) {
        JButton last = new JButton("Last");
        last.setToolTipText("The seed that was used last");
        last.getAccessibleContext().setAccessibleName("Seed that was used last");
        last.addActionListener(event -> KnownModels.lastSeed().ifPresent(field::setText));
        JButton die = new JButton(new Die());
        die.setToolTipText("Another seed each time");
        die.getAccessibleContext().setAccessibleName("Random seed");
        die.addActionListener(event -> field.setText(RANDOM));
        JPanel buttons = new JPanel(new GridLayout(1, 0, 2, 0));
        for (JButton button : new JButton[] {last, die}) {
            button.setMargin(new Insets(0, 3, 0, 3));
            buttons.add(button);
        }
        whole.add(field, BorderLayout.CENTER);
        whole.add(buttons, BorderLayout.EAST);
    }

    JComponent whole() {
        return whole;
    }

    /** Five points in a square, in the button's own colour. */
    private static final class Die implements Icon {
        private static final int SIDE = 13;
        private static final int POINT = 3;

        @Override
        public void paintIcon(Component button, Graphics graphics, int x, int y) {
            graphics.setColor(button.getForeground());
            graphics.drawRoundRect(x, y, SIDE - 1, SIDE - 1, POINT, POINT);
            int low = 2;
            int high = SIDE - 2 - POINT;
            int middle = (SIDE - POINT) / 2;
            int[][] points = {{low, low}, {high, low}, {middle, middle}, {low, high}, {high, high}};
            for (int[] point : points) {
                graphics.fillOval(x + point[0], y + point[1], POINT, POINT);
            }
        }

        @Override
        public int getIconWidth() {
            return SIDE;
        }

        @Override
        public int getIconHeight() {
            return SIDE;
        }
    }
}
