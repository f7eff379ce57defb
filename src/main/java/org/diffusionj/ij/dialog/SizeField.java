package org.diffusionj.ij.dialog;

import java.awt.BorderLayout;
import java.awt.Insets;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JMenuItem;
import javax.swing.JPanel;
import javax.swing.JPopupMenu;
import javax.swing.JTextField;
import org.diffusionj.model.Defaults;

/** The field for a height, with a button that offers sizes which the model likes: about as many pixels as its own. */
final class SizeField {
    /** Width by height of common formats, the tall ones being their inverses. */
    private static final double[] FORMATS = {4.0 / 3, 3.0 / 2, 16.0 / 9};

    private final JTextField width;
    private final JTextField height;
    private final JButton button = new JButton("Sizes");
    private List<Size> sizes = List.of();

    /** In pixels. */
    record Size(int width, int height) {
        @Override
        public String toString() {
            return width + " x " + height;
        }
    }

    SizeField(JTextField width, JTextField height) {
        this.width = width;
        this.height = height;
        button.setMargin(new Insets(0, 3, 0, 3));
        button.setToolTipText("Sizes that the model likes");
        button.setEnabled(false);
        button.addActionListener(event -> menu().show(button, 0, button.getHeight()));
    }

    JComponent whole() {
        JPanel whole = new JPanel(new BorderLayout(4, 0));
        whole.add(height, BorderLayout.CENTER);
        whole.add(button, BorderLayout.EAST);
        return whole;
    }

    /**
     * Those of another model.
     *
     * @param unit pixels of which sides are multiples
     */
    void offer(Defaults own, int unit) {
        sizes = sizes(own, unit);
        button.setEnabled(true);
    }

    /** The model's own first, then others, wide before tall. */
    static List<Size> sizes(Defaults own, int unit) {
        double pixels = (double) own.width() * own.height();
        Stream<Size> others = DoubleStream.of(FORMATS).boxed().flatMap(format -> Stream.of(format, 1 / format))
                .map(format -> new Size(rounded(Math.sqrt(pixels * format), unit),
                        rounded(Math.sqrt(pixels / format), unit)));
        return Stream.concat(Stream.of(new Size(own.width(), own.height())), others).distinct().toList();
    }

    private static int rounded(double pixels, int unit) {
        return Math.max(1, (int) Math.round(pixels / unit)) * unit;
    }

    private JPopupMenu menu() {
        JPopupMenu menu = new JPopupMenu();
        for (Size size : sizes) {
            JMenuItem item = new JMenuItem(size.toString());
            item.addActionListener(event -> {
                width.setText(Integer.toString(size.width()));
                height.setText(Integer.toString(size.height()));
            });
            menu.add(item);
        }
        return menu;
    }
}
