package org.diffusionj.ij.panel;

import java.awt.BorderLayout;
import java.awt.FlowLayout;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.swing.JCheckBox;
import javax.swing.JComboBox;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.Timer;
import org.diffusionj.ij.job.ResultWindow;
import org.diffusionj.ij.request.GenerationCommand;

/** Which command the panel calls: the one that goes with the active image, until the user chooses another one. */
final class CommandChoice {
    private static final int POLL_MILLIS = 250;

    private final JComboBox<String> commands = new JComboBox<>(
            Stream.of(GenerationCommand.values()).map(GenerationCommand::title).toArray(String[]::new));
    private final JCheckBox follows = new JCheckBox("By the active image", true);
    private final JLabel words = new JLabel(" ");
    private final JPanel panel = new JPanel(new BorderLayout(0, 2));
    private final Timer timer = new Timer(POLL_MILLIS, event -> look());
    private final MadeImages made;
    private boolean looks;

    CommandChoice(MadeImages made, Consumer<GenerationCommand> chosen) {
        this.made = made;
        commands.getAccessibleContext().setAccessibleName("Command");
        commands.addActionListener(event -> {
            follows.setSelected(follows.isSelected() && looks);
            tell();
            chosen.accept(command());
        });
        follows.setToolTipText("Without an image: from words. With one: from it. With a selection: inpaint that");
        follows.addActionListener(event -> look());
        JLabel label = new JLabel("Make");
        label.setLabelFor(commands);
        JPanel row = new JPanel(new FlowLayout(FlowLayout.LEADING, 4, 0));
        row.add(label);
        row.add(commands);
        row.add(follows);
        panel.add(row, BorderLayout.NORTH);
        panel.add(words, BorderLayout.CENTER);
        look();
    }

    JComponent panel() {
        return panel;
    }

    GenerationCommand command() {
        return GenerationCommand.values()[commands.getSelectedIndex()];
    }

    /** By hand, from now on. */
    void choose(GenerationCommand command) {
        commands.setSelectedIndex(command.ordinal());
        follows.setSelected(false);
    }

    /** Looks at the active image again and again. */
    void open() {
        timer.start();
    }

    void close() {
        timer.stop();
    }

    private void look() {
        GenerationCommand now = Source.now().command(Source.now().image()
                .filter(image -> made.contains(image) || ResultWindow.isForming(image)).isPresent());
        if (follows.isSelected() && now != command()) {
            looks = true;
            commands.setSelectedIndex(now.ordinal());
            looks = false;
        }
        tell();
    }

    private void tell() {
        words.setText(Source.now().words(command()));
    }
}
