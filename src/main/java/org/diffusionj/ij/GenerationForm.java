package org.diffusionj.ij;

import java.awt.GridBagConstraints;
import java.awt.GridBagLayout;
import java.awt.Insets;
import java.awt.KeyboardFocusManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.swing.JCheckBox;
import javax.swing.JComboBox;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JTextArea;
import javax.swing.JTextField;
import javax.swing.text.JTextComponent;
import org.diffusionj.noise.NoiseSource;
import org.diffusionj.sampling.SigmaSpacing;
import org.diffusionj.text.Emphasis;

/**
 * The fields of a command that makes pictures. They hold text, read by the macro keys, so that dialog and
 * macro allow the same; an empty one leaves its setting to the model.
 */
final class GenerationForm {
    private static final int COLUMNS = 46;

    private final JPanel panel = new JPanel(new GridBagLayout());
    private final JComboBox<String> model = new JComboBox<>(Generation.roots().models().keySet().toArray(String[]::new));
    private final Map<MacroKey<?>, JComboBox<String>> choices = new LinkedHashMap<>();
    private final Map<MacroKey<Boolean>, JCheckBox> flags = new LinkedHashMap<>();
    private final Map<MacroKey<?>, JTextComponent> texts = new LinkedHashMap<>();
    private int row;

    /** @param settings what the fields show at first */
    GenerationForm(GenerationCommand command, MacroOptions settings) {
        addLine("Prompt", area(GenerationKeys.PROMPT, 4));
        addLine("Negative prompt", area(GenerationKeys.NEGATIVE, 2));
        model.setEditable(true);
        addLine("Model", model);
        ModelAdvice advice = new ModelAdvice(command);
        addLine("", advice.label());
        if (command.takes(GenerationKeys.STRENGTH)) {
            addPair("Strength", field(GenerationKeys.STRENGTH),
                    "Output", choice(GenerationKeys.OUTPUT, List.of(false, true)));
        }
        addPair("Width", field(GenerationKeys.WIDTH), "Height", field(GenerationKeys.HEIGHT));
        addPair("Steps", field(GenerationKeys.STEPS), "Guidance", field(GenerationKeys.GUIDANCE));
        addPair("Sampler", choice(GenerationKeys.SAMPLER, GenerationKeys.SAMPLERS),
                "Sigmas", choice(GenerationKeys.SIGMAS, List.of(SigmaSpacing.values())));
        addPair("Seed", field(GenerationKeys.SEED), "Images", field(GenerationKeys.IMAGES));
        addPair("Rescale", field(GenerationKeys.RESCALE), "Eta", field(GenerationKeys.ETA));
        addPair("Ancestral eta", field(GenerationKeys.ANCESTRALETA), "ENSD", field(GenerationKeys.ENSD));
        addPair("Emphasis", choice(GenerationKeys.EMPHASIS, List.of(Emphasis.values())),
                "Clip skip", field(GenerationKeys.CLIPSKIP));
        addPair("Noise", choice(GenerationKeys.NOISE, List.of(NoiseSource.values())),
                "Precision", choice(GenerationKeys.PRECISION, GenerationKeys.PRECISIONS));
        addPair("Device", field(GenerationKeys.DEVICE), "", new JLabel());
        if (command.takes(GenerationKeys.FEATHER)) {
            addPair("Feather", field(GenerationKeys.FEATHER), "", new JLabel());
            addLine("", flag(GenerationKeys.INPLACE, "In place: change this image, with Undo"));
        }
        if (command.takes(GenerationKeys.STACK)) {
            addLine("", flag(GenerationKeys.STACK, "Stack: every slice of it"));
        }
        addLine("", flag(GenerationKeys.SAFETY, "Safety: ask the model's safety checker, if it has one"));
        addLine("", flag(GenerationKeys.PREVIEW, "Preview: show the picture forming"));
        fill(settings);
        advice.follow(model);
    }

    JComponent panel() {
        return panel;
    }

    /**
     * The settings as they stand in the fields.
     *
     * @throws IllegalArgumentException naming the first field that is not right, and what is allowed
     */
    MacroOptions read() {
        String named = String.valueOf(model.getEditor().getItem()).strip();
        MacroOptions options = MacroOptions.none().with(GenerationKeys.MODEL, GenerationKeys.MODEL.read(named));
        for (MacroKey<?> key : choices.keySet()) {
            options = with(options, key, (String) choices.get(key).getSelectedItem());
        }
        for (MacroKey<Boolean> key : flags.keySet()) {
            options = flags.get(key).isSelected() ? options.with(key, true) : options;
        }
        for (MacroKey<?> key : texts.keySet()) {
            String text = texts.get(key).getText();
            String value = key.form() == MacroKey.Form.TEXT ? text : text.strip();
            options = value.isEmpty() && key != GenerationKeys.PROMPT ? options : with(options, key, value);
        }
        return options;
    }

    private static <T> MacroOptions with(MacroOptions options, MacroKey<T> key, String text) {
        return options.with(key, key.read(text));
    }

    private void fill(MacroOptions settings) {
        texts.forEach((key, field) -> field.setText(settings.written(key).orElse("")));
        model.setSelectedItem(settings.written(GenerationKeys.MODEL).orElseGet(Generation::usualModel));
        choices.forEach((key, choice) -> settings.written(key).ifPresent(choice::setSelectedItem));
        flags.forEach((key, box) -> box.setSelected(settings.has(key)));
    }

    private <T> JComponent choice(MacroKey<T> key, List<T> values) {
        JComboBox<String> box = new JComboBox<>(values.stream().map(key::write).toArray(String[]::new));
        choices.put(key, box);
        return box;
    }

    private JComponent flag(MacroKey<Boolean> key, String label) {
        JCheckBox box = new JCheckBox(label);
        flags.put(key, box);
        return box;
    }

    private JComponent field(MacroKey<?> key) {
        JTextField field = new JTextField(10);
        field.setToolTipText("Macro key " + key.name() + ": " + key.allowed());
        texts.put(key, field);
        return field;
    }

    private JComponent area(MacroKey<String> key, int rows) {
        JTextArea area = new JTextArea(rows, COLUMNS);
        area.setLineWrap(true);
        area.setWrapStyleWord(true);
        // Tab goes to the next field, as in the others.
        area.setFocusTraversalKeys(KeyboardFocusManager.FORWARD_TRAVERSAL_KEYS, null);
        area.setFocusTraversalKeys(KeyboardFocusManager.BACKWARD_TRAVERSAL_KEYS, null);
        texts.put(key, area);
        return new JScrollPane(area);
    }

    private void addLine(String label, JComponent field) {
        add(new JLabel(label), 0, 1, 0);
        add(field, 1, 3, 1);
        row++;
    }

    private void addPair(String label, JComponent field, String otherLabel, JComponent otherField) {
        add(new JLabel(label), 0, 1, 0);
        add(field, 1, 1, 1);
        add(new JLabel(otherLabel), 2, 1, 0);
        add(otherField, 3, 1, 1);
        row++;
    }

    private void add(JComponent component, int column, int columns, double weight) {
        panel.add(component, new GridBagConstraints(column, row, columns, 1, weight, 0, GridBagConstraints.WEST,
                weight > 0 ? GridBagConstraints.HORIZONTAL : GridBagConstraints.NONE, new Insets(3, 4, 3, 4), 0, 0));
    }
}
