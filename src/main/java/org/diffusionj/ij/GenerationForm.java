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
import org.diffusionj.sampling.SigmaSpacing;

/**
 * The fields of a command that makes pictures. They hold text, read by the macro keys, so that dialog and
 * macro allow the same; an empty one leaves its setting to the model.
 */
final class GenerationForm {
    private static final int COLUMNS = 46;

    private final JPanel panel = new JPanel(new GridBagLayout());
    private final Map<MacroKey<?>, JTextComponent> texts = new LinkedHashMap<>();
    private final JComboBox<String> model = new JComboBox<>(Generation.roots().models().keySet().toArray(String[]::new));
    private final JComboBox<String> sampler = choice(GenerationKeys.SAMPLER, GenerationKeys.SAMPLERS);
    private final JComboBox<String> sigmas = choice(GenerationKeys.SIGMAS, List.of(SigmaSpacing.values()));
    private final JCheckBox preview = new JCheckBox("Preview: show the picture forming");
    private int row;

    /** @param settings what the fields show at first */
    GenerationForm(MacroOptions settings) {
        addLine("Prompt", area(GenerationKeys.PROMPT, 4));
        addLine("Negative prompt", area(GenerationKeys.NEGATIVE, 2));
        model.setEditable(true);
        addLine("Model", model);
        ModelAdvice advice = new ModelAdvice();
        addLine("", advice.label());
        addPair("Width", field(GenerationKeys.WIDTH), "Height", field(GenerationKeys.HEIGHT));
        addPair("Steps", field(GenerationKeys.STEPS), "Guidance", field(GenerationKeys.GUIDANCE));
        addPair("Sampler", sampler, "Sigmas", sigmas);
        addPair("Seed", field(GenerationKeys.SEED), "Images", field(GenerationKeys.IMAGES));
        addPair("Rescale", field(GenerationKeys.RESCALE), "Eta", field(GenerationKeys.ETA));
        addLine("", preview);
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
        MacroOptions options = MacroOptions.none();
        String named = String.valueOf(model.getEditor().getItem()).strip();
        options = options.with(GenerationKeys.MODEL, GenerationKeys.MODEL.read(named));
        options = options.with(GenerationKeys.SAMPLER, GenerationKeys.SAMPLER.read((String) sampler.getSelectedItem()));
        options = options.with(GenerationKeys.SIGMAS, GenerationKeys.SIGMAS.read((String) sigmas.getSelectedItem()));
        if (preview.isSelected()) {
            options = options.with(GenerationKeys.PREVIEW, true);
        }
        for (MacroKey<?> key : texts.keySet()) {
            options = read(options, key);
        }
        return options;
    }

    private <T> MacroOptions read(MacroOptions options, MacroKey<T> key) {
        boolean words = key.form() == MacroKey.Form.TEXT;
        String text = words ? texts.get(key).getText() : texts.get(key).getText().strip();
        boolean given = !text.isEmpty() || key == GenerationKeys.PROMPT;
        return given ? options.with(key, key.read(text)) : options;
    }

    private void fill(MacroOptions settings) {
        texts.forEach((key, field) -> field.setText(settings.written(key).orElse("")));
        model.setSelectedItem(settings.written(GenerationKeys.MODEL).orElseGet(Generation::usualModel));
        settings.written(GenerationKeys.SAMPLER).ifPresent(sampler::setSelectedItem);
        settings.written(GenerationKeys.SIGMAS).ifPresent(sigmas::setSelectedItem);
        preview.setSelected(settings.has(GenerationKeys.PREVIEW));
    }

    private static <T> JComboBox<String> choice(MacroKey<T> key, List<T> values) {
        return new JComboBox<>(values.stream().map(key::write).toArray(String[]::new));
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
