package org.diffusionj.ij.dialog;

import java.awt.Component;
import java.awt.GridBagConstraints;
import java.awt.GridBagLayout;
import java.awt.Insets;
import java.util.List;
import java.util.stream.Stream;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;

/** Fields with labels before them, one or two a row. */
final class FieldRows {
    private final JPanel panel = new JPanel(new GridBagLayout());
    private int row;

    /**
     * A field as it is laid out.
     *
     * @param label what stands before it, if anything
     * @param whole the field with what belongs to it
     * @param focus the part of it that is typed into or chosen from
     */
    record Field(String label, JComponent whole, JComponent focus) {}

    JPanel panel() {
        return panel;
    }

    void line(Field field) {
        line(label(field), field.whole());
    }

    /** With something before the field that is not a text alone. */
    void line(JComponent before, JComponent field) {
        add(before, 0, 1, 0);
        add(field, 1, 3, 1);
        row++;
    }

    /** Two a row. */
    void pairs(List<Field> fields) {
        for (int i = 0; i < fields.size(); i++) {
            int column = i % 2 * 2;
            add(label(fields.get(i)), column, 1, 0);
            add(fields.get(i).whole(), column + 1, 1, 1);
            row += i % 2 == 1 || i == fields.size() - 1 ? 1 : 0;
        }
    }

    /** What was added since there were so many. */
    List<Component> since(int count) {
        return Stream.of(panel.getComponents()).skip(count).toList();
    }

    int count() {
        return panel.getComponentCount();
    }

    static JLabel label(Field field) {
        JLabel label = new JLabel(field.label());
        label.setLabelFor(field.focus());
        return label;
    }

    private void add(JComponent component, int column, int columns, double weight) {
        panel.add(component, new GridBagConstraints(column, row, columns, 1, weight, 0, GridBagConstraints.WEST,
                weight > 0 ? GridBagConstraints.HORIZONTAL : GridBagConstraints.NONE, new Insets(3, 4, 3, 4), 0, 0));
    }
}
