package org.diffusionj.ij.dialog;

import java.util.Collection;
import java.util.function.Supplier;
import javax.swing.DefaultComboBoxModel;
import javax.swing.JComboBox;
import javax.swing.event.PopupMenuEvent;
import javax.swing.event.PopupMenuListener;

/** A list of names, read anew whenever it is opened, in which others can be written. */
final class NameList {
    private final Supplier<Collection<String>> known;
    private final DefaultComboBoxModel<String> names = new DefaultComboBoxModel<>();
    private final JComboBox<String> box = new JComboBox<>(names);

    NameList(Supplier<Collection<String>> known) {
        this.known = known;
        box.setEditable(true);
        box.setPrototypeDisplayValue("a name or a path");
        read();
        box.addPopupMenuListener(new PopupMenuListener() {
            @Override
            public void popupMenuWillBecomeVisible(PopupMenuEvent event) {
                read();
            }

            @Override
            public void popupMenuWillBecomeInvisible(PopupMenuEvent event) {
                // What was chosen stands in the field.
            }

            @Override
            public void popupMenuCanceled(PopupMenuEvent event) {
                // What stood in the field stays.
            }
        });
    }

    JComboBox<String> box() {
        return box;
    }

    private void read() {
        Object written = box.getEditor().getItem();
        names.removeAllElements();
        known.get().forEach(names::addElement);
        box.setSelectedItem(written == null || written.equals("") ? null : written);
    }
}
