package org.diffusionj.ij.dialog;

import ij.ImagePlus;
import ij.WindowManager;
import java.awt.EventQueue;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import javax.swing.JComboBox;
import javax.swing.JComponent;
import javax.swing.JTextArea;
import javax.swing.UIManager;
import org.diffusionj.ij.job.StepTime;
import org.diffusionj.ij.models.KnownModels;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.model.Defaults;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;

/** Says below the model's name what empty fields mean for it, and how long it will take, or what is wrong with it. */
final class ModelAdvice {
    private static final int ROWS = 2;

    private final JTextArea text = new JTextArea(ROWS, 0);
    private final boolean imageGiven;
    private String advice = "";
    private String shown = "";
    private Optional<Defaults> usual = Optional.empty();
    private Values values = Values.none();

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

    /**
     * Shows the advice for what is chosen, now and later.
     *
     * @param read is given each model that can be read
     */
    void follow(JComboBox<String> models, Consumer<ModelFolder> read) {
        models.addActionListener(event -> look(String.valueOf(models.getSelectedItem()), read));
        look(String.valueOf(models.getSelectedItem()), read);
    }

    private void look(String name, Consumer<ModelFolder> read) {
        if (!name.equals(shown)) {
            shown = name;
            show(name, read);
        }
    }

    /** How long it takes depends on them. */
    void count(Values fields) {
        values = fields;
        text.setText(advice + usual.map(this::duration).orElse(""));
    }

    /** Reading a model folder may take a moment, so it is done beside the event thread. */
    private void show(String name, Consumer<ModelFolder> read) {
        new Thread(() -> {
            try {
                ModelFolder model = ModelFolder.read(KnownModels.roots().find(name));
                Defaults own = model.config().defaults();
                ifStillShown(name, () -> {
                    read.accept(model);
                    show(adviceFor(own), Optional.of(own));
                });
            } catch (IllegalArgumentException e) {
                ifStillShown(name, () -> show(e.getMessage(), Optional.empty()));
            }
        }, "DiffusionJ model advice").start();
    }

    /** While a name is typed, what was read of its beginnings may come after what was read of the whole. */
    private void ifStillShown(String name, Runnable shows) {
        EventQueue.invokeLater(() -> {
            if (name.equals(shown)) {
                shows.run();
            }
        });
    }

    private void show(String sentence, Optional<Defaults> own) {
        advice = sentence;
        usual = own;
        count(values);
    }

    private String adviceFor(Defaults own) {
        String size = imageGiven ? "the image's size, rounded up, and the model's own: "
                : "the model's own: " + own.width() + " x " + own.height() + " pixels, ";
        return "Empty fields take " + size + own.steps() + " steps, guidance "
                + Settings.GUIDANCE.write((float) own.guidance()) + ".";
    }

    private String duration(Defaults own) {
        Optional<ImagePlus> image = imageGiven ? Optional.ofNullable(WindowManager.getCurrentImage())
                : Optional.empty();
        int width = values.get(Settings.WIDTH).or(() -> image.map(ImagePlus::getWidth)).orElse(own.width());
        int height = values.get(Settings.HEIGHT).or(() -> image.map(ImagePlus::getHeight)).orElse(own.height());
        OptionalDouble one = values.get(Settings.MODEL)
                .map(model -> StepTime.of(model, values, own.steps(), (double) width * height))
                .orElse(OptionalDouble.empty());
        return one.isEmpty() ? "" : " By its last steps on this computer that is about "
                + StepTime.words(one.getAsDouble() * values.orUsual(Settings.IMAGES)) + ".";
    }
}
