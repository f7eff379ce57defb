package org.diffusionj.ij.dialog;

import ij.WindowManager;
import java.awt.GridBagConstraints;
import java.awt.GridBagLayout;
import java.awt.Insets;
import java.awt.KeyboardFocusManager;
import java.util.Collection;
import java.util.HashMap;
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
import org.diffusionj.ij.models.KnownModels;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.settings.ControlSettings;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.ValueKind.Form;
import org.diffusionj.settings.Values;

/**
 * The fields of a command that makes pictures, one for each of its settings that has a label. They hold text, read
 * by the settings themselves, so that dialog and macro allow the same; an empty one leaves its setting to the model.
 */
final class GenerationForm {
    private static final int COLUMNS = 46;
    private static final int PROMPT_ROWS = 4;
    private static final int NEGATIVE_ROWS = 2;

    /** Chosen where a choice is left open. */
    private static final String OPEN = "";

    private final JPanel panel = new JPanel(new GridBagLayout());
    private final JComboBox<String> model = new ModelField().box();
    private final Map<Setting<?>, JComboBox<String>> choices = new LinkedHashMap<>();
    private final Map<Setting<?>, JCheckBox> flags = new LinkedHashMap<>();
    private final Map<Setting<?>, JTextComponent> texts = new LinkedHashMap<>();
    private final Map<Setting<?>, Collection<String>> names = names();
    private int row;

    /** @param values what the fields show at first */
    GenerationForm(GenerationCommand command, Values values) {
        ModelAdvice advice = new ModelAdvice(command);
        List<Setting<?>> labelled = command.settings().stream().filter(setting -> !setting.label().isEmpty())
                .filter(setting -> !setting.isRare() || setting.counts(values)).toList();
        labelled.stream().filter(setting -> setting.form() == Form.TEXT)
                .forEach(setting -> addLine(setting.label(), area(setting)));
        addLine(Settings.MODEL.label(), model);
        addLine("", advice.label());
        addPairs(labelled.stream().filter(setting -> setting.form() == Form.PLAIN && setting != Settings.MODEL)
                .toList());
        labelled.stream().filter(setting -> setting.form() == Form.FLAG).forEach(setting -> addLine("", flag(setting)));
        fill(values);
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
    Values read() {
        Values values = Values.none()
                .withText(Settings.MODEL, String.valueOf(model.getEditor().getItem()).strip());
        for (Setting<?> setting : choices.keySet()) {
            String chosen = (String) choices.get(setting).getSelectedItem();
            values = chosen.equals(OPEN) ? values : values.withText(setting, chosen);
        }
        for (Setting<?> setting : flags.keySet()) {
            values = flags.get(setting).isSelected() ? values.withText(setting, "") : values;
        }
        for (Setting<?> setting : texts.keySet()) {
            String text = texts.get(setting).getText();
            String value = setting.form() == Form.TEXT ? text : text.strip();
            values = value.isEmpty() && setting != Settings.PROMPT ? values : values.withText(setting, value);
        }
        return values;
    }

    private void fill(Values values) {
        texts.forEach((setting, field) -> field.setText(values.written(setting).orElse("")));
        model.setSelectedItem(values.written(Settings.MODEL).orElseGet(KnownModels::usual));
        choices.forEach((setting, choice) -> values.written(setting).ifPresent(choice::setSelectedItem));
        flags.forEach((setting, box) -> box.setSelected(values.written(setting).isPresent()));
    }

    private JComponent choiceOrField(Setting<?> setting) {
        JComponent field = !setting.kind().choices().isEmpty() ? choice(setting)
                : names.containsKey(setting) ? list(setting, names.get(setting)) : field(setting);
        field.setToolTipText(tip(setting));
        return field;
    }

    private JComponent choice(Setting<?> setting) {
        JComboBox<String> box = new JComboBox<>(setting.kind().choices().toArray(String[]::new));
        if (setting.usual().isEmpty()) {
            box.insertItemAt(OPEN, 0);
            box.setSelectedIndex(0);
        }
        choices.put(setting, box);
        return box;
    }

    private JComponent flag(Setting<?> setting) {
        JCheckBox box = new JCheckBox(setting.label() + ": " + setting.help());
        flags.put(setting, box);
        return box;
    }

    private JComponent field(Setting<?> setting) {
        JTextField field = new JTextField(10);
        texts.put(setting, field);
        return field;
    }

    /** A field with names to choose from, in which others can be written. */
    private JComponent list(Setting<?> setting, Collection<String> known) {
        JComboBox<String> box = new JComboBox<>(known.toArray(String[]::new));
        box.setEditable(true);
        box.setPrototypeDisplayValue("a name or a path");
        box.setSelectedItem(null);
        texts.put(setting, (JTextComponent) box.getEditor().getEditorComponent());
        return box;
    }

    /** Open images and control networks that there are now. */
    private static Map<Setting<?>, Collection<String>> names() {
        Map<Setting<?>, Collection<String>> names = new HashMap<>();
        List<String> images = List.of(WindowManager.getImageTitles());
        Collection<String> networks = KnownModels.roots().controlNetworks().keySet();
        for (ControlSettings control : Settings.CONTROLS) {
            names.put(control.image(), images);
            names.put(control.model(), networks);
        }
        return names;
    }

    private static String tip(Setting<?> setting) {
        return "Macro key " + setting.key() + ": " + setting.allowed();
    }

    private JComponent area(Setting<?> setting) {
        JTextArea area = new JTextArea(setting == Settings.PROMPT ? PROMPT_ROWS : NEGATIVE_ROWS, COLUMNS);
        area.setLineWrap(true);
        area.setWrapStyleWord(true);
        // Tab goes to the next field, as in the others.
        area.setFocusTraversalKeys(KeyboardFocusManager.FORWARD_TRAVERSAL_KEYS, null);
        area.setFocusTraversalKeys(KeyboardFocusManager.BACKWARD_TRAVERSAL_KEYS, null);
        texts.put(setting, area);
        return new JScrollPane(area);
    }

    private void addLine(String label, JComponent field) {
        add(new JLabel(label), 0, 1, 0);
        add(field, 1, 3, 1);
        row++;
    }

    /** Two settings a row. */
    private void addPairs(List<Setting<?>> settings) {
        for (int i = 0; i < settings.size(); i++) {
            int column = i % 2 * 2;
            add(new JLabel(settings.get(i).label()), column, 1, 0);
            add(choiceOrField(settings.get(i)), column + 1, 1, 1);
            row += i % 2 == 1 || i == settings.size() - 1 ? 1 : 0;
        }
    }

    private void add(JComponent component, int column, int columns, double weight) {
        panel.add(component, new GridBagConstraints(column, row, columns, 1, weight, 0, GridBagConstraints.WEST,
                weight > 0 ? GridBagConstraints.HORIZONTAL : GridBagConstraints.NONE, new Insets(3, 4, 3, 4), 0, 0));
    }
}
