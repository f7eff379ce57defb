package org.diffusionj.ij.dialog;

import java.awt.EventQueue;
import javax.swing.JComboBox;
import javax.swing.JComponent;
import javax.swing.JTextArea;
import javax.swing.UIManager;
import org.diffusionj.ij.models.KnownModels;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.model.Defaults;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.settings.Settings;

/** Says below the model's name what empty fields mean for it, or what is wrong with it. */
final class ModelAdvice {
    private static final int ROWS = 2;

    private final JTextArea text = new JTextArea(ROWS, 0);
    private final boolean imageGiven;

    ModelAdvice(GenerationCommand command) {
        imageGiven = command.needsMaterial();
        text.setEditable(false);
        text.setFocusable(false);
        text.setOpaque(false);
        text.setLineWrap(true);
        text.setWrapStyleWord(true);
        text.setFont(UIManager.getFont("TextField.font"));
    }

    JComponent label() {
        return text;
    }

    /** Shows the advice for what is chosen, now and later. */
    void follow(JComboBox<String> models) {
        models.addActionListener(event -> show(String.valueOf(models.getSelectedItem())));
        show(String.valueOf(models.getSelectedItem()));
    }

    /** Reading a model folder may take a moment, so it is done beside the event thread. */
    private void show(String model) {
        new Thread(() -> {
            String advice = adviceFor(model);
            EventQueue.invokeLater(() -> text.setText(advice));
        }, "DiffusionJ model advice").start();
    }

    private String adviceFor(String model) {
        try {
            Defaults usual = ModelFolder.read(KnownModels.roots().find(model)).config().defaults();
            String size = imageGiven ? "the image's size, rounded up, and the model's own: "
                    : "the model's own: " + usual.width() + " x " + usual.height() + " pixels, ";
            return "Empty fields take " + size + usual.steps() + " steps, guidance "
                    + Settings.GUIDANCE.write((float) usual.guidance()) + ".";
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }
}
