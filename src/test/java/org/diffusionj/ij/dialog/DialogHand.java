package org.diffusionj.ij.dialog;

import java.awt.Component;
import java.awt.Container;
import java.awt.Window;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.swing.AbstractButton;
import javax.swing.JComboBox;
import javax.swing.JDialog;
import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.JTextArea;
import javax.swing.JTextField;

/** Fills in a dialog as a user does. Its methods belong on the event thread. */
public final class DialogHand {
    private static final int LIMIT_SECONDS = 60;

    private final Window dialog;

    public DialogHand(Window dialog) {
        this.dialog = dialog;
    }

    /** The window with a title that stays open beside others. */
    public static Optional<JFrame> frame(String title) {
        return Arrays.stream(Window.getWindows()).filter(window -> window instanceof JFrame && window.isShowing())
                .map(JFrame.class::cast).filter(frame -> title.equals(frame.getTitle())).findFirst();
    }

    /** The dialog that is showing, if any. */
    public static Optional<JDialog> dialog() {
        return dialogs().findFirst();
    }

    /** The one with a title. */
    public static Optional<JDialog> dialog(String title) {
        return dialogs().filter(dialog -> title.equals(dialog.getTitle())).findFirst();
    }

    /** All that are showing. */
    public static Stream<JDialog> dialogs() {
        return Arrays.stream(Window.getWindows()).filter(window -> window instanceof JDialog && window.isShowing())
                .map(JDialog.class::cast);
    }

    /** Waits, not on the event thread. */
    public static <T> T await(Supplier<Optional<T>> wanted) throws InterruptedException {
        for (int i = 0; i < LIMIT_SECONDS * 20; i++) {
            Optional<T> found = wanted.get();
            if (found.isPresent()) {
                return found.get();
            }
            Thread.sleep(50);
        }
        throw new IllegalStateException("nothing came in " + LIMIT_SECONDS + " s");
    }

    public void choose(String prompt, String model) {
        all(JTextArea.class).get(0).setText(prompt);
        all(JComboBox.class).get(0).setSelectedItem(model);
    }

    /** @param key a field's macro key */
    public void type(String key, String text) {
        all(JTextField.class).stream()
                .filter(field -> String.valueOf(field.getToolTipText()).startsWith("Macro key " + key))
                .findFirst().orElseThrow().setText(text);
    }

    /** @param label the start of a button's or a box's */
    public void press(String label) {
        all(AbstractButton.class).stream()
                .filter(button -> String.valueOf(button.getText()).startsWith(label))
                .findFirst().orElseThrow().doClick();
    }

    /** @param label of a button */
    public boolean canPress(String label) {
        return all(AbstractButton.class).stream().filter(button -> label.equals(button.getText()))
                .findFirst().orElseThrow().isEnabled();
    }

    /** Whether a text is shown in a field of several lines. */
    public boolean shows(String text) {
        return all(JTextArea.class).stream().anyMatch(area -> area.getText().contains(text));
    }

    /** What its labels say, in their order. */
    public List<String> labels() {
        return all(JLabel.class).stream().map(JLabel::getText).toList();
    }

    /** @param name what a screen reader says of a button */
    public void pressNamed(String name) {
        all(AbstractButton.class).stream()
                .filter(button -> name.equals(button.getAccessibleContext().getAccessibleName()))
                .findFirst().orElseThrow().doClick();
    }

    /** Its components of a kind, in their order. */
    public <T> List<T> all(Class<T> type) {
        return descendants(dialog).filter(type::isInstance).map(type::cast).toList();
    }

    private static Stream<Component> descendants(Container container) {
        return Arrays.stream(container.getComponents()).flatMap(component -> Stream.concat(Stream.of(component),
                component instanceof Container inner ? descendants(inner) : Stream.empty()));
    }
}
