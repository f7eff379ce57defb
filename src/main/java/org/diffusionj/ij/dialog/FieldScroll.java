package org.diffusionj.ij.dialog;

import java.awt.BorderLayout;
import java.awt.Dimension;
import java.awt.Rectangle;
import javax.swing.JComponent;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.Scrollable;

/** Fields that scroll up and down where the screen is small, and become as wide as there is room. */
public final class FieldScroll {
    private static final int SCROLL_PIXELS = 20;

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

        Wide(JComponent fields) {
            super(new BorderLayout());
            add(fields, BorderLayout.NORTH);
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
