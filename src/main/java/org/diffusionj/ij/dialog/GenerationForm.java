package org.diffusionj.ij.dialog;

import ij.Prefs;
import ij.WindowManager;
import java.awt.GridBagConstraints;
import java.awt.GridBagLayout;
import java.awt.Insets;
import java.awt.KeyboardFocusManager;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.swing.JCheckBox;
import javax.swing.JComboBox;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JTextArea;
import javax.swing.JTextField;
import javax.swing.event.DocumentEvent;
import javax.swing.event.DocumentListener;
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

    /** What everybody sets. The rest is folded away until it is asked for, or holds something unusual. */
    private static final Set<Setting<?>> FIRST = Set.of(Settings.STRENGTH, Settings.OUTPUT, Settings.WIDTH,
            Settings.HEIGHT, Settings.STEPS, Settings.GUIDANCE, Settings.SEED, Settings.IMAGES, Settings.SOFT,
            Settings.MATCH, Settings.INPLACE, Settings.STACK, Settings.PREVIEW);

    /** In ImageJ's preferences: whether the rest was shown last. */
    private static final String MORE = "diffusion.more";

    private final JPanel panel = new JPanel(new GridBagLayout());
    private final JCheckBox more = new JCheckBox("More settings");
    private final List<JComponent> folded = new ArrayList<>();
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
        addFields(labelled.stream().filter(FIRST::contains).toList());
        addLine("", more);
        int shown = panel.getComponentCount();
        List<Setting<?>> rest = labelled.stream().filter(setting -> !FIRST.contains(setting)).toList();
        addFields(rest);
        Stream.of(panel.getComponents()).skip(shown).forEach(field -> folded.add((JComponent) field));
        fill(values);
        more.setSelected(Prefs.get(MORE, false) || rest.stream().anyMatch(setting -> isUnusual(setting, values)));
        fold();
        advice.follow(model);
    }

    private static <T> boolean isUnusual(Setting<T> setting, Values values) {
        return setting.form() != Form.TEXT && setting != Settings.MODEL
                && values.get(setting).filter(value -> !setting.isUsual(value)).isPresent();
    }

    /** Does something whenever the rest is folded away or shown. */
    void onFold(Runnable action) {
        more.addActionListener(event -> {
            Prefs.set(MORE, more.isSelected());
            fold();
            action.run();
        });
    }

    private void fold() {
        folded.forEach(field -> field.setVisible(more.isSelected()));
    }

    private void addFields(List<Setting<?>> settings) {
        addPairs(settings.stream().filter(setting -> setting.form() == Form.PLAIN && setting != Settings.MODEL)
                .toList());
        settings.stream().filter(setting -> setting.form() == Form.FLAG).forEach(setting -> addLine("", flag(setting)));
    }

    JComponent panel() {
        return panel;
    }

    /** Does something whenever a field changes, also while it is typed into. */
    void onChange(Runnable action) {
        Stream.concat(texts.values().stream(), Stream.of((JTextComponent) model.getEditor().getEditorComponent()))
                .forEach(field -> field.getDocument().addDocumentListener(new Typing(action)));
        Stream.concat(choices.values().stream(), Stream.of(model))
                .forEach(choice -> choice.addActionListener(event -> action.run()));
        flags.values().forEach(box -> box.addActionListener(event -> action.run()));
    }

    private record Typing(Runnable action) implements DocumentListener {
        @Override
        public void insertUpdate(DocumentEvent event) {
            action.run();
        }

        @Override
        public void removeUpdate(DocumentEvent event) {
            action.run();
        }

        @Override
        public void changedUpdate(DocumentEvent event) {
            // Plain text has no other attributes.
        }
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
        describe(field, setting);
        return field;
    }

    /** For the mouse, and for those who have the screen read to them. */
    private static void describe(JComponent field, Setting<?> setting) {
        field.setToolTipText("Macro key " + setting.key() + ": " + setting.allowed());
        field.getAccessibleContext().setAccessibleDescription(setting.help() + ". " + setting.allowed());
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
        JCheckBox box = new JCheckBox(setting.label());
        box.setToolTipText(setting.help());
        box.getAccessibleContext().setAccessibleDescription(setting.help());
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

    private JComponent area(Setting<?> setting) {
        JTextArea area = new JTextArea(setting == Settings.PROMPT ? PROMPT_ROWS : NEGATIVE_ROWS, COLUMNS);
        area.setLineWrap(true);
        area.setWrapStyleWord(true);
        // Tab goes to the next field, as in the others.
        area.setFocusTraversalKeys(KeyboardFocusManager.FORWARD_TRAVERSAL_KEYS, null);
        area.setFocusTraversalKeys(KeyboardFocusManager.BACKWARD_TRAVERSAL_KEYS, null);
        area.getAccessibleContext().setAccessibleName(setting.label());
        texts.put(setting, area);
        return new JScrollPane(area);
    }

    private void addLine(String label, JComponent field) {
        add(labelOf(label, field), 0, 1, 0);
        add(field, 1, 3, 1);
        row++;
    }

    private static JLabel labelOf(String text, JComponent field) {
        JLabel label = new JLabel(text);
        label.setLabelFor(field);
        return label;
    }

    /** Two settings a row. */
    private void addPairs(List<Setting<?>> settings) {
        for (int i = 0; i < settings.size(); i++) {
            int column = i % 2 * 2;
            JComponent field = choiceOrField(settings.get(i));
            add(labelOf(settings.get(i).label(), field), column, 1, 0);
            add(field, column + 1, 1, 1);
            row += i % 2 == 1 || i == settings.size() - 1 ? 1 : 0;
        }
    }

    private void add(JComponent component, int column, int columns, double weight) {
        panel.add(component, new GridBagConstraints(column, row, columns, 1, weight, 0, GridBagConstraints.WEST,
                weight > 0 ? GridBagConstraints.HORIZONTAL : GridBagConstraints.NONE, new Insets(3, 4, 3, 4), 0, 0));
    }
}
