package org.diffusionj.ij.panel;

import ij.Prefs;
import java.awt.BorderLayout;
import java.awt.FlowLayout;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import javax.swing.JButton;
import javax.swing.JCheckBox;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JSpinner;
import javax.swing.JTextArea;
import javax.swing.SpinnerNumberModel;
import javax.swing.UIManager;
import org.diffusionj.ij.dialog.HelpPage;
import org.diffusionj.ij.models.KnownModels;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;

/** The panel's buttons, and below them what is not right or how it goes. */
final class ActionBar {
    private static final String LIVE_STEPS = "diffusion.live-steps";
    private static final int USUAL_STEPS = 4;
    private static final int MOST_STEPS = 50;

    private final JButton generate = new JButton("Generate");
    private final JCheckBox live = new JCheckBox("Live");
    private final JSpinner steps;
    private final JTextArea told = new JTextArea();
    private final JPanel panel = new JPanel(new BorderLayout(0, 4));
    private String problem = "";
    private String remark = "";

    ActionBar(Runnable generates, Consumer<Boolean> switches) {
        steps = new JSpinner(new SpinnerNumberModel(
                Math.max(1, Math.min(MOST_STEPS, (int) Prefs.get(LIVE_STEPS, USUAL_STEPS))), 1, MOST_STEPS, 1));
        steps.getAccessibleContext().setAccessibleName("Steps of Live");
        steps.setToolTipText("How many steps the pictures of Live take: few, so that they come soon");
        steps.addChangeListener(event -> Prefs.set(LIVE_STEPS, (int) steps.getValue()));
        live.setToolTipText("The picture follows each change of the fields, and of the image that it is made from");
        generate.addActionListener(event -> generates.run());
        live.addActionListener(event -> {
            enable();
            guard(() -> switches.accept(live.isSelected()));
        });
        JButton help = new JButton("Help");
        help.addActionListener(event -> HelpPage.open("panel.md"));
        JLabel of = new JLabel("in steps:");
        of.setLabelFor(steps);
        JPanel row = new JPanel(new FlowLayout(FlowLayout.LEADING, 4, 0));
        for (JComponent part : new JComponent[] {generate, live, of, steps, help}) {
            row.add(part);
        }
        panel.add(row, BorderLayout.NORTH);
        panel.add(told(), BorderLayout.CENTER);
        enable();
    }

    private JComponent told() {
        told.setEditable(false);
        told.setFocusable(false);
        told.setOpaque(false);
        told.setLineWrap(true);
        told.setWrapStyleWord(true);
        told.setFont(UIManager.getFont("Label.font"));
        told.getAccessibleContext().setAccessibleName("What is not right");
        return told;
    }

    JComponent panel() {
        return panel;
    }

    JButton generateButton() {
        return generate;
    }

    /** What is not right in the fields; nothing if it is empty. */
    void problem(String text) {
        problem = text;
        enable();
    }

    /** Something worth knowing, until there is something else. */
    void tell(String text) {
        remark = text;
        enable();
    }

    private void enable() {
        told.setText(problem.isEmpty() ? remark : problem);
        told.setVisible(!told.getText().isEmpty());
        generate.setEnabled(problem.isEmpty() && !live.isSelected());
        live.setEnabled(problem.isEmpty() || live.isSelected());
    }

    /** Does something, and tells why if it cannot be done. */
    void guard(Runnable action) {
        try {
            action.run();
            tell("");
        } catch (IllegalArgumentException | IllegalStateException e) {
            tell(e.getMessage());
        }
    }

    void liveEnded() {
        live.setSelected(false);
        enable();
    }

    /** A live picture of these settings: one image, in few steps, in a window of its own. */
    Live.Wish wish(GenerationCommand command, Values values) {
        return new Live.Wish(command, values.without(Settings.PREVIEW).without(Settings.INPLACE)
                .without(Settings.STACK).without(Settings.IMAGES).with(Settings.STEPS, (int) steps.getValue()));
    }

    /** The seed that stays the same while the settings change: the one that is written, or another one. */
    String seed(Values values) {
        OptionalLong written = values.orUsual(Settings.SEED);
        return written.isPresent() ? Long.toString(written.getAsLong()) : KnownModels.lastSeed()
                .orElseGet(() -> Integer.toString(ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE)));
    }
}
