package org.diffusionj.ij.border;

import ij.IJ;
import java.awt.Dialog;
import java.awt.EventQueue;
import java.awt.GraphicsEnvironment;
import java.awt.Rectangle;
import java.awt.event.KeyEvent;
import java.util.ArrayList;
import java.util.List;
import javax.swing.JComponent;
import javax.swing.JDialog;
import javax.swing.KeyStroke;

/**
 * The small window that is there as long as a command waits for another one: what works, what waits, in their order,
 * and a button for each that cancels it. Used on the event thread only.
 */
final class QueueWindow {
    private static final QueueWindow SHARED = new QueueWindow();
    private static final int GAP = 10;

    /** Lists in other windows, which make this one superfluous. */
    private final List<QueueList> others = new ArrayList<>();
    private List<CommandTurn> line = List.of();
    private JDialog window;

    private QueueWindow() {}

    /** Shows the line as it is now, from any thread; nothing where there are no windows. */
    static void show(List<CommandTurn> line) {
        if (!GraphicsEnvironment.isHeadless() && IJ.getInstance() != null) {
            EventQueue.invokeLater(() -> SHARED.update(line));
        }
    }

    /** Another list is there from now on. */
    static void join(QueueList list) {
        SHARED.others.add(list);
        SHARED.update(SHARED.line);
    }

    /** It is gone. */
    static void leave(QueueList list) {
        SHARED.others.remove(list);
        SHARED.update(SHARED.line);
    }

    private void update(List<CommandTurn> now) {
        line = now;
        others.forEach(list -> list.show(now));
        if (now.size() < 2 || !others.isEmpty()) {
            close();
            return;
        }
        boolean first = window == null;
        if (first) {
            open();
        }
        QueueList rows = new QueueList();
        rows.show(now);
        window.setContentPane(rows.panel());
        window.pack();
        if (first) {
            place();
        }
        window.setVisible(true);
    }

    private void close() {
        if (window != null) {
            window.dispose();
            window = null;
        }
    }

    private void open() {
        window = new JDialog(IJ.getInstance(), "Diffusion Queue");
        window.setAutoRequestFocus(false);
        // So that what waits can be cancelled while the dialog of a further command is open.
        window.setModalExclusionType(Dialog.ModalExclusionType.APPLICATION_EXCLUDE);
        window.getRootPane().registerKeyboardAction(event -> IJ.setKeyDown(KeyEvent.VK_ESCAPE),
                KeyStroke.getKeyStroke(KeyEvent.VK_ESCAPE, 0), JComponent.WHEN_IN_FOCUSED_WINDOW);
    }

    /** Beside ImageJ's window, right or left of it, or below where there is no room. */
    private void place() {
        Rectangle imageJ = IJ.getInstance().getBounds();
        int right = imageJ.x + imageJ.width + GAP;
        int left = imageJ.x - window.getWidth() - GAP;
        Rectangle screen = IJ.getInstance().getGraphicsConfiguration().getBounds();
        if (right + window.getWidth() <= screen.x + screen.width) {
            window.setLocation(right, imageJ.y);
        } else if (left >= screen.x) {
            window.setLocation(left, imageJ.y);
        } else {
            window.setLocation(imageJ.x, imageJ.y + imageJ.height + GAP);
        }
    }
}
