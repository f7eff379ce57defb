package org.diffusionj.ij.dialog;

import java.awt.BorderLayout;
import java.awt.Component;
import java.awt.Dimension;
import java.awt.KeyboardFocusManager;
import java.awt.Rectangle;
import java.beans.PropertyChangeListener;
import javax.swing.JComponent;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.Scrollable;
import javax.swing.SwingUtilities;

/**
 * Fields that scroll up and down where the screen is small, and become as wide as there is room. The one that is typed
 * into is always seen, also for those who come to it by the keyboard.
 */
public final class FieldScroll {
    private static final int SCROLL_PIXELS = 20;
    private static final String FOCUS = "permanentFocusOwner";

    private FieldScroll() {}

    /** The fields, to be laid out. */
    public static JScrollPane of(JComponent fields) {
        JScrollPane scroll = new JScrollPane(new Wide(fields), JScrollPane.VERTICAL_SCROLLBAR_AS_NEEDED,
                JScrollPane.HORIZONTAL_SCROLLBAR_NEVER);
        scroll.setBorder(null);
        return scroll;
    }

    private static final class Wide extends JPanel implements Scrollable {
        private static final long serialVersionUID = 1;

        private final transient PropertyChangeListener follower = event -> follow(event.getNewValue());

        Wide(JComponent fields) {
            super(new BorderLayout());
            add(fields, BorderLayout.NORTH);
        }

        @Override
        public void addNotify() {
            super.addNotify();
            KeyboardFocusManager.getCurrentKeyboardFocusManager().addPropertyChangeListener(FOCUS, follower);
        }

        @Override
        public void removeNotify() {
            KeyboardFocusManager.getCurrentKeyboardFocusManager().removePropertyChangeListener(FOCUS, follower);
            super.removeNotify();
        }

        private void follow(Object focused) {
            if (focused instanceof Component field && SwingUtilities.isDescendingFrom(field, this)) {
                scrollRectToVisible(SwingUtilities.convertRectangle(field.getParent(), field.getBounds(), this));
            }
        }

        @Override
        public Dimension getPreferredScrollableViewportSize() {
            return getPreferredSize();
        }

        @Override
        public int getScrollableUnitIncrement(Rectangle visible, int orientation, int direction) {
            return SCROLL_PIXELS;
        }

        @Override
        public int getScrollableBlockIncrement(Rectangle visible, int orientation, int direction) {
            return visible.height;
        }

        @Override
        public boolean getScrollableTracksViewportWidth() {
            return true;
        }

        @Override
        public boolean getScrollableTracksViewportHeight() {
            return false;
        }
    }
}
