package org.diffusionj.ij.dialog;

import ij.Prefs;
import ij.WindowManager;
import java.awt.Component;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.swing.JCheckBox;
import javax.swing.JComboBox;
import javax.swing.JComponent;
import javax.swing.JTextField;
import javax.swing.text.JTextComponent;
import org.diffusionj.ij.dialog.FieldRows.Field;
import org.diffusionj.ij.macro.MacroOptionsWriter;
import org.diffusionj.ij.models.KnownModels;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.settings.ControlSettings;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.ValueKind.Form;
import org.diffusionj.settings.Values;

/**
 * The fields of a command that makes pictures, one for each of its settings that has a label. They hold text, read
 * by the settings themselves, so that dialog and macro allow the same; an empty one leaves its setting to the model.
 */
public final class GenerationForm {
    private static final int PROMPT_ROWS = 4;
    private static final int NEGATIVE_ROWS = 2;

    /** Chosen where a choice is left open. */
    private static final String OPEN = "";

    /** What everybody sets. The rest is folded away until it is asked for, or holds something unusual. */
    public static final Set<Setting<?>> FIRST = Set.of(Settings.STRENGTH, Settings.OUTPUT, Settings.WIDTH,
            Settings.HEIGHT, Settings.STEPS, Settings.GUIDANCE, Settings.SEED, Settings.IMAGES, Settings.SOFT,
            Settings.MATCH, Settings.INPLACE, Settings.STACK, Settings.PREVIEW);

    /** In ImageJ's preferences: whether the rest was shown last. */
    private static final String MORE = "diffusion.more";

    private final GenerationCommand command;
    private final FieldRows rows = new FieldRows();
    private final JCheckBox more = new JCheckBox("More settings");
    private final List<Component> folded;
    private final JComboBox<String> model = new ModelField().box();
    private final Map<Setting<?>, JComboBox<String>> choices = new LinkedHashMap<>();
    private final Map<Setting<?>, JCheckBox> flags = new LinkedHashMap<>();
    private final Map<Setting<?>, JTextComponent> texts = new LinkedHashMap<>();
    private final Map<Setting<?>, Supplier<Collection<String>>> names = names();
    private final int columns;
    private final PromptField prompt;
    private final JTextField width = new JTextField(10);
    private final JTextField height = new JTextField(10);
    private final SizeField size = new SizeField(width, height);
    private final ModelAdvice advice;

    /** Filled in with an empty text, which is not the same as none. */
    private final Set<Setting<?>> empty = new HashSet<>();

    /**
     * @param values what the fields show at first
     * @param first the settings that are not folded away, besides prompts and model
     * @param columns how wide prompts are
     */
    public GenerationForm(GenerationCommand command, Values values, Set<Setting<?>> first, int columns) {
        this.command = command;
        this.columns = columns;
        prompt = new PromptField(Settings.PROMPT.label(), PROMPT_ROWS, columns);
        advice = new ModelAdvice(command);
        List<Setting<?>> labelled = command.settings().stream().filter(setting -> !setting.label().isEmpty())
                .filter(setting -> !setting.isRare() || setting.counts(values)).toList();
        labelled.stream().filter(setting -> setting.form() == Form.TEXT).forEach(this::addWords);
        rows.line(new Field(Settings.MODEL.label(), model, model));
        rows.line(new Field("", advice.label(), advice.label()));
        addFields(labelled.stream().filter(first::contains).toList());
        rows.line(new Field("", more, more));
        int shown = rows.count();
        List<Setting<?>> rest = labelled.stream().filter(setting -> !first.contains(setting)).toList();
        addFields(rest);
        folded = rows.since(shown);
        fill(values);
        more.setSelected(Prefs.get(MORE, false) || rest.stream().anyMatch(setting -> isUnusual(setting, values)));
        fold();
        onChange(this::count);
        advice.follow(model, this::offer);
    }

    private void offer(ModelFolder read) {
        prompt.offer(read.examples());
        size.offer(read.config().defaults(), read.config().sizeUnit());
    }

    /** What is not right yet does not change how long it will take. */
    private void count() {
        try {
            advice.count(read());
        } catch (IllegalArgumentException unfinished) {
            return;
        }
    }

    private static <T> boolean isUnusual(Setting<T> setting, Values values) {
        return setting.form() != Form.TEXT && setting != Settings.MODEL
                && values.get(setting).filter(value -> !setting.isUsual(value)).isPresent();
    }

    /** Does something whenever the rest is folded away or shown. */
    public void onFold(Runnable action) {
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
        rows.pairs(settings.stream().filter(setting -> setting.form() == Form.PLAIN && setting != Settings.MODEL)
                .map(this::choiceOrField).toList());
        settings.stream().filter(setting -> setting.form() == Form.FLAG).map(this::flag).forEach(rows::line);
    }

    private void addWords(Setting<?> setting) {
        PromptField words = setting == Settings.PROMPT ? prompt
                : new PromptField(setting.label(), NEGATIVE_ROWS, columns);
        texts.put(setting, words.area());
        Field field = new Field(setting.label(), words.whole(), words.area());
        rows.line(words.before(FieldRows.label(field)), field.whole());
    }

    public JComponent panel() {
        return rows.panel();
    }

    public GenerationCommand command() {
        return command;
    }

    /** Does something whenever a field changes, also while it is typed into. */
    public void onChange(Runnable action) {
        Stream.concat(texts.values().stream(), Stream.of((JTextComponent) model.getEditor().getEditorComponent()))
                .forEach(field -> field.getDocument().addDocumentListener(new Typing(action)));
        Stream.concat(choices.values().stream(), Stream.of(model))
                .forEach(choice -> choice.addActionListener(event -> action.run()));
        flags.values().forEach(box -> box.addActionListener(event -> action.run()));
    }

    /**
     * The settings as they stand in the fields, which go together and can be recorded.
     *
     * @throws IllegalArgumentException naming the first field that is not right, and what is allowed
     */
    public Values checked() {
        Values read = read();
        command.check(read);
        MacroOptionsWriter.write(read);
        return read;
    }

    private Values read() {
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
            boolean absent = value.isEmpty() && setting != Settings.PROMPT && !empty.contains(setting);
            values = absent ? values : values.withText(setting, value);
        }
        return values;
    }

    /** Whether there is a field for each of the values that the command takes; rarely set ones may have none. */
    public boolean hasFields(Values values) {
        return values.settings().stream().filter(command::takes).allMatch(setting -> setting == Settings.MODEL
                || texts.containsKey(setting) || choices.containsKey(setting) || flags.containsKey(setting));
    }

    /** Shows other values, in all fields. */
    public void fill(Values values) {
        empty.clear();
        texts.forEach((setting, field) -> {
            field.setText(values.written(setting).orElse(""));
            values.written(setting).filter(String::isEmpty).ifPresent(text -> empty.add(setting));
        });
        model.setSelectedItem(values.written(Settings.MODEL).orElseGet(KnownModels::usual));
        choices.forEach((setting, choice) -> choice.setSelectedItem(values.written(setting).orElseGet(() ->
                setting.usual().isEmpty() ? OPEN : usual(setting))));
        flags.forEach((setting, box) -> box.setSelected(values.written(setting).isPresent()));
    }

    private static <T> String usual(Setting<T> setting) {
        return setting.write(setting.usual().orElseThrow());
    }

    /** Shows in a field what was typed into the same one of another form, right or not. */
    public void takeOver(GenerationForm other) {
        texts.forEach((setting, field) -> other.typed(setting).ifPresent(field::setText));
        model.setSelectedItem(other.model.getEditor().getItem());
        choices.forEach((setting, choice) -> other.chosen(setting).ifPresent(choice::setSelectedItem));
        flags.forEach((setting, box) -> other.flagged(setting).ifPresent(box::setSelected));
        more.setSelected(other.more.isSelected());
        fold();
    }

    private Optional<String> typed(Setting<?> setting) {
        return Optional.ofNullable(texts.get(setting)).map(JTextComponent::getText);
    }

    private Optional<Object> chosen(Setting<?> setting) {
        return Optional.ofNullable(choices.get(setting)).map(JComboBox::getSelectedItem);
    }

    private Optional<Boolean> flagged(Setting<?> setting) {
        return Optional.ofNullable(flags.get(setting)).map(JCheckBox::isSelected);
    }

    /** Types a text into a field of this form, if it has one for the setting. */
    public void type(Setting<?> setting, String text) {
        Optional.ofNullable(texts.get(setting)).ifPresent(field -> field.setText(text));
    }

    private Field choiceOrField(Setting<?> setting) {
        if (!setting.kind().choices().isEmpty()) {
            JComboBox<String> box = choice(setting);
            return new Field(setting.label(), box, box);
        }
        if (names.containsKey(setting)) {
            JComboBox<String> box = list(setting, names.get(setting));
            return new Field(setting.label(), box, box);
        }
        JTextField field = setting == Settings.WIDTH ? width : setting == Settings.HEIGHT ? height
                : new JTextField(10);
        texts.put(setting, field);
        describe(field, setting);
        return new Field(setting.label(), whole(setting, field), field);
    }

    /** With what helps to fill it in. */
    private JComponent whole(Setting<?> setting, JTextField field) {
        return setting == Settings.SEED ? new SeedField(field).whole()
                : setting == Settings.STRENGTH ? new StrengthField(field).whole()
                : setting == Settings.HEIGHT ? size.whole() : field;
    }

    /** For the mouse, and for those who have the screen read to them. */
    private static void describe(JComponent field, Setting<?> setting) {
        field.setToolTipText("Macro key " + setting.key() + ": " + setting.allowed());
        field.getAccessibleContext().setAccessibleName(setting.label());
        field.getAccessibleContext().setAccessibleDescription(setting.help() + ". " + setting.allowed());
    }

    private JComboBox<String> choice(Setting<?> setting) {
        JComboBox<String> box = new JComboBox<>(setting.kind().choices().toArray(String[]::new));
        if (setting.usual().isEmpty()) {
            box.insertItemAt(OPEN, 0);
            box.setSelectedIndex(0);
        }
        describe(box, setting);
        choices.put(setting, box);
        return box;
    }

    private Field flag(Setting<?> setting) {
        JCheckBox box = new JCheckBox(setting.label());
        box.setToolTipText(setting.help());
        box.getAccessibleContext().setAccessibleDescription(setting.help());
        flags.put(setting, box);
        return new Field("", box, box);
    }

    /** A field with names to choose from, in which others can be written. */
    private JComboBox<String> list(Setting<?> setting, Supplier<Collection<String>> known) {
        JComboBox<String> box = new NameList(known).box();
        describe(box, setting);
        texts.put(setting, (JTextComponent) box.getEditor().getEditorComponent());
        return box;
    }

    /** Open images, control networks and LoRA that there are whenever a list is opened. */
    private static Map<Setting<?>, Supplier<Collection<String>>> names() {
        Map<Setting<?>, Supplier<Collection<String>>> names = new HashMap<>();
        for (ControlSettings control : Settings.CONTROLS) {
            names.put(control.image(), () -> List.of(WindowManager.getImageTitles()));
            names.put(control.model(), () -> KnownModels.roots().controlNetworks().keySet());
        }
        names.put(Settings.LORAS, () -> KnownModels.roots().loras().keySet().stream()
                .map(name -> name + ":1").toList());
        return names;
    }
}
