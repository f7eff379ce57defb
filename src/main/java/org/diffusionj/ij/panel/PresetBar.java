package org.diffusionj.ij.panel;

import java.awt.FlowLayout;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.swing.JButton;
import javax.swing.JComboBox;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.event.PopupMenuEvent;
import javax.swing.event.PopupMenuListener;
import javax.swing.text.JTextComponent;

/** Favourites by their names: choosing one shows its settings, and Save keeps the settings under the name written. */
final class PresetBar {
    private static final int COLUMNS = 14;

    private final Presets presets;
    private final JComboBox<String> names = new JComboBox<>();
    private final JPanel panel = new JPanel(new FlowLayout(FlowLayout.LEADING, 4, 0));
    private final Consumer<Runnable> guarded;
    private boolean reads;

    /**
     * @param shown gives the settings to save
     * @param chosen is given those to show
     * @param guarded runs what may fail, and tells why
     */
    PresetBar(Presets presets, Supplier<Presets.Preset> shown, Consumer<Presets.Preset> chosen,
            Consumer<Runnable> guarded) {
        this.presets = presets;
        this.guarded = guarded;
        names.setEditable(true);
        names.setPrototypeDisplayValue("m".repeat(COLUMNS));
        names.getAccessibleContext().setAccessibleName("Favourite");
        names.setToolTipText("A favourite to take, or a name to save one under; they are files in "
                + presets.folder());
        names.addActionListener(event -> {
            if (!reads && event.getActionCommand().equals("comboBoxChanged") && names.getSelectedIndex() >= 0) {
                guarded.accept(() -> chosen.accept(presets.read(name())));
            }
        });
        names.addPopupMenuListener(new PopupMenuListener() {
            @Override
            public void popupMenuWillBecomeVisible(PopupMenuEvent event) {
                list();
            }

            @Override
            public void popupMenuWillBecomeInvisible(PopupMenuEvent event) {
                // What was chosen is taken by then.
            }

            @Override
            public void popupMenuCanceled(PopupMenuEvent event) {
                // Nothing was chosen.
            }
        });
        JLabel label = new JLabel("Favourite");
        label.setLabelFor(names);
        panel.add(label);
        panel.add(names);
        panel.add(button("Save", () -> presets.write(name(), shown.get())));
        panel.add(button("Delete", this::delete));
        list();
    }

    private JButton button(String text, Runnable action) {
        JButton button = new JButton(text);
        button.getAccessibleContext().setAccessibleName(text + " favourite");
        button.addActionListener(event -> guarded.accept(() -> {
            action.run();
            list();
        }));
        return button;
    }

    JComponent panel() {
        return panel;
    }

    private String name() {
        return ((JTextComponent) names.getEditor().getEditorComponent()).getText().strip();
    }

    private void delete() {
        presets.delete(name());
        names.getEditor().setItem("");
    }

    private void list() {
        guarded.accept(() -> {
            List<String> found = presets.names();
            String written = name();
            reads = true;
            names.removeAllItems();
            found.forEach(names::addItem);
            names.setSelectedItem(written);
            reads = false;
        });
    }
}
