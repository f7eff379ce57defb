package org.diffusionj.ij.dialog;

import ij.gui.GenericDialog;
import java.awt.Button;
import java.awt.Choice;
import java.awt.EventQueue;
import java.awt.TextField;
import java.awt.Window;
import java.awt.event.ActionEvent;
import java.util.Arrays;
import java.util.Optional;

/** Fills in one of ImageJ's own dialogs as a user does. */
public final class PlainDialogHand {
    private final GenericDialog dialog;

    private PlainDialogHand(GenericDialog dialog) {
        this.dialog = dialog;
    }

    /** Waits for the dialog with a title, not on the event thread. */
    public static PlainDialogHand await(String title) throws InterruptedException {
        return new PlainDialogHand(DialogHand.await(() -> Arrays.stream(Window.getWindows())
                .filter(window -> window instanceof GenericDialog && window.isShowing()).map(GenericDialog.class::cast)
                .filter(dialog -> dialog.getTitle().equals(title)).findFirst()));
    }

    /** @param field its place among those for texts, from 0 on */
    public void type(int field, String text) {
        ((TextField) dialog.getStringFields().get(field)).setText(text);
    }

    /** @param list its place among the lists, from 0 on */
    public void choose(int list, String item) {
        ((Choice) dialog.getChoices().get(list)).select(item);
    }

    /**
     * Closes the dialog, not on the event thread.
     *
     * @param button such as OK or Cancel
     */
    public void press(String button) throws InterruptedException {
        Button pressed = Arrays.stream(dialog.getButtons()).filter(one -> one != null)
                .filter(one -> one.getLabel().strip().equals(button)).findFirst().orElseThrow();
        EventQueue.invokeLater(() -> dialog.actionPerformed(
                new ActionEvent(pressed, ActionEvent.ACTION_PERFORMED, pressed.getLabel())));
        DialogHand.await(() -> dialog.isShowing() ? Optional.empty() : Optional.of(dialog));
    }
}
