package org.diffusionj.ij.dialog;

import java.awt.BorderLayout;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Graphics;
import java.awt.Insets;
import java.awt.KeyboardFocusManager;
import java.awt.event.ActionEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.swing.AbstractAction;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JMenu;
import javax.swing.JMenuItem;
import javax.swing.JPanel;
import javax.swing.JPopupMenu;
import javax.swing.JScrollPane;
import javax.swing.JTextArea;
import javax.swing.KeyStroke;
import javax.swing.undo.UndoManager;
import org.diffusionj.model.Examples;

/** A field for words, with Undo. It can show an example while it is empty, and offer words that the model knows. */
final class PromptField {
    private static final int NARROWEST = 60;

    private final Area area;
    private final JButton button = new JButton("Examples");
    private Examples examples = Examples.NONE;

    PromptField(String label, int rows, int columns) {
        area = new Area(rows, columns);
        area.setLineWrap(true);
        area.setWrapStyleWord(true);
        // Tab goes to the next field, as in the others.
        area.setFocusTraversalKeys(KeyboardFocusManager.FORWARD_TRAVERSAL_KEYS, null);
        area.setFocusTraversalKeys(KeyboardFocusManager.BACKWARD_TRAVERSAL_KEYS, null);
        area.getAccessibleContext().setAccessibleName(label);
        withUndo();
        button.setToolTipText("Prompts and words that this model was made for");
        button.setMargin(new Insets(0, 4, 0, 4));
        button.setVisible(false);
        button.addActionListener(event -> menu().show(button, 0, button.getHeight()));
    }

    private void withUndo() {
        UndoManager undo = new UndoManager();
        area.getDocument().addUndoableEditListener(undo);
        on("control Z", () -> {
            if (undo.canUndo()) {
                undo.undo();
            }
        });
        on("control Y", () -> {
            if (undo.canRedo()) {
                undo.redo();
            }
        });
    }

    private void on(String key, Runnable action) {
        area.getInputMap().put(KeyStroke.getKeyStroke(key), key);
        area.getActionMap().put(key, new AbstractAction() {
            private static final long serialVersionUID = 1;

            @Override
            public void actionPerformed(ActionEvent event) {
                action.run();
            }
        });
    }

    JTextArea area() {
        return area;
    }

    /** The field, as it is laid out: it may become narrower, but not lower. */
    JComponent whole() {
        JScrollPane whole = new JScrollPane(area);
        whole.setMinimumSize(new Dimension(NARROWEST, whole.getPreferredSize().height));
        return whole;
    }

    /** Its label, and below that the button for examples. */
    JComponent before(JComponent label) {
        JPanel before = new JPanel(new BorderLayout(0, 4));
        before.add(label, BorderLayout.NORTH);
        before.add(button, BorderLayout.CENTER);
        return before;
    }

    /** Those of another model. */
    void offer(Examples others) {
        examples = others;
        button.setVisible(!others.isEmpty());
        area.hint(others.prompts().stream().findFirst());
    }

    private JPopupMenu menu() {
        JPopupMenu menu = new JPopupMenu();
        examples.prompts().forEach(prompt -> menu.add(item(prompt, () -> area.setText(prompt))));
        if (!examples.prompts().isEmpty() && !examples.words().isEmpty()) {
            menu.addSeparator();
        }
        for (Map.Entry<String, List<String>> kind : examples.words().entrySet()) {
            JMenu words = new JMenu(kind.getKey());
            kind.getValue().forEach(word -> words.add(item(word, () -> insert(word))));
            menu.add(words);
        }
        return menu;
    }

    private static JMenuItem item(String text, Runnable action) {
        JMenuItem item = new JMenuItem(text);
        item.addActionListener(event -> action.run());
        return item;
    }

    /** Where the caret stands, with a space from the word before and after it. */
    private void insert(String word) {
        String text = area.getText();
        int start = area.getSelectionStart();
        int end = area.getSelectionEnd();
        boolean apart = start > 0 && !Character.isWhitespace(text.charAt(start - 1));
        boolean before = end < text.length() && !Character.isWhitespace(text.charAt(end));
        area.replaceSelection((apart ? " " : "") + word + (before ? " " : ""));
        area.requestFocusInWindow();
    }

    /** Shows a text in grey as long as there is none. */
    private static final class Area extends JTextArea {
        private static final long serialVersionUID = 1;
        private String hint = "";

        Area(int rows, int columns) {
            super(rows, columns);
        }

        void hint(Optional<String> example) {
            hint = example.map(text -> "for example: " + text).orElse("");
            getAccessibleContext().setAccessibleDescription(hint);
            repaint();
        }

        @Override
        protected void paintComponent(Graphics graphics) {
            super.paintComponent(graphics);
            if (getDocument().getLength() == 0) {
                Insets edge = getInsets();
                graphics.setFont(getFont());
                graphics.setColor(between(getForeground(), getBackground()));
                graphics.drawString(hint, edge.left, edge.top + graphics.getFontMetrics().getAscent());
            }
        }

        /** Grey in every theme. */
        private static Color between(Color one, Color other) {
            return new Color((one.getRed() + other.getRed()) / 2, (one.getGreen() + other.getGreen()) / 2,
                    (one.getBlue() + other.getBlue()) / 2);
        }
    }
}
