package org.diffusionj.ij.dialog;

import javax.swing.event.DocumentEvent;
import javax.swing.event.DocumentListener;

/** Does something whenever a text changes, also while it is typed. */
record Typing(Runnable action) implements DocumentListener {
    @Override
    public void insertUpdate(DocumentEvent event) {
        action.run();
    }

    @Override
    public void removeUpdate(DocumentEvent event) {
        action.run();
    }

    @Override
    public void changedUpdate(DocumentEvent event) {
        // Plain text has no other attributes.
    }
}
