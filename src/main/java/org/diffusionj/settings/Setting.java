package org.diffusionj.settings;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One thing that a user can set, declared once: its macro key, its values, what it is when nobody sets it, and how
 * dialogs, documents and AUTOMATIC1111's generation parameters call it. Settings are constants, compared by identity.
 *
 * <pre>{@code
 * Setting<Integer> STEPS = Setting.of("steps", ValueKind.integer(1, 1000))
 *         .label("Steps").help("how many steps lead from noise to the picture")
 *         .ofModel(20, "the model's advice, else 20").infotext("Steps");
 * }</pre>
 *
 * @param <T> what a value means to the program
 */
public final class Setting<T> {
    /** The macro language itself shortens numbers when it joins them to a text: 3416274569 becomes 3.4163E9. */
    private static final String DIGITS =
            " In a macro, d2s(x,0) writes all digits of a whole number, and round(x) makes one of any other.";

    private final String key;
    private final ValueKind<T> kind;
    private ValueKind<T> inJava;
    private String label = "";
    private String help = "";
    private Optional<T> usual = Optional.empty();
    private Optional<T> suggested = Optional.empty();
    private String usualWords = "";
    private List<Scope> scopes = List.of(Scope.EVERYWHERE);
    private boolean forCommand;
    private boolean decidedByModel;
    private boolean alwaysRecorded;
    private boolean rare;
    private List<Setting<?>> others = List.of();
    private Optional<Infotext> infotext = Optional.empty();

    /**
     * How AUTOMATIC1111's generation parameters hold a setting.
     *
     * @param name there
     * @param text its text among the values of a picture, or none if it is left out
     */
    public record Infotext(String name, Function<Values, Optional<String>> text) {}

    private Setting(String key, ValueKind<T> kind) {
        this.key = key;
        this.kind = kind;
        this.inJava = kind;
    }

    /** Begins a declaration; the calls that follow end it, before anybody else sees the setting. */
    public static <T> Setting<T> of(String key, ValueKind<T> kind) {
        return new Setting<>(key, kind);
    }

    /** How the dialog calls it. The first word is its own among all settings. */
    public Setting<T> label(String text) {
        label = text;
        return this;
    }

    /** What it does, in a phrase, for documents and the dialog. */
    public Setting<T> help(String text) {
        help = text;
        return this;
    }

    /** Programs in Java may set more values than users. */
    public Setting<T> inJava(ValueKind<T> wider) {
        inJava = wider;
        return this;
    }

    /** Which commands take it: all, if nothing is said. */
    public Setting<T> in(Scope... commands) {
        scopes = List.of(commands);
        return this;
    }

    /** Only the command needs it; what is asked of the model does not hold it. */
    public Setting<T> forCommand() {
        forCommand = true;
        return this;
    }

    /** What an absent key means. */
    public Setting<T> usual(T value) {
        return usual(value, kind.form() == ValueKind.Form.FLAG ? "off" : kind.writer().apply(value));
    }

    /** What an absent key means, with other words for documents. */
    public Setting<T> usual(T value, String words) {
        usual = Optional.of(value);
        usualWords = words;
        return this;
    }

    /** What dialogs begin with, where that is better than what an absent key has always meant. */
    public Setting<T> suggested(T value) {
        suggested = Optional.of(value);
        return this;
    }

    /** An absent key has a meaning of its own, or is not allowed. */
    public Setting<T> withoutUsual(String words) {
        usualWords = words;
        return this;
    }

    /**
     * The default depends on the model or the image, so the recorder always writes the value.
     *
     * @param value the default of a request in Java that is built without a model
     * @param words for documents
     */
    public Setting<T> ofModel(T value, String words) {
        decidedByModel = true;
        return usual(value, words).recorded();
    }

    /** The recorder and the info write it also where it is what an absent key means. */
    public Setting<T> recorded() {
        alwaysRecorded = true;
        return this;
    }

    /** It means something only where one of these is set, too. */
    public Setting<T> beside(Setting<?>... settings) {
        others = List.of(settings);
        return this;
    }

    /** Dialogs show it only where it is set. */
    public Setting<T> rare() {
        rare = true;
        return this;
    }

    /** AUTOMATIC1111's parameters hold it always, under this name. */
    public Setting<T> infotext(String name) {
        return infotext(name, values -> Optional.of(write(values.orUsual(this))));
    }

    /** They hold it where it is not what an absent key means. */
    public Setting<T> infotextUnlessUsual(String name) {
        return infotext(name, values -> values.get(this).filter(value -> !isUsual(value)).map(this::write));
    }

    /** They hold it in a way of its own. */
    public Setting<T> infotext(String name, Function<Values, Optional<String>> text) {
        infotext = Optional.of(new Infotext(name, text));
        return this;
    }

    /** The macro key. */
    public String key() {
        return key;
    }

    public String label() {
        return label;
    }

    public String help() {
        return help;
    }

    /** What an absent key means, if that is a value. */
    public Optional<T> usual() {
        return usual;
    }

    /** What dialogs begin with, if that is a value. */
    public Optional<T> first() {
        return suggested.or(() -> usual);
    }

    /** What an absent key means, in words. */
    public String usualWords() {
        return usualWords;
    }

    /** Whether only the command needs it. */
    public boolean isForCommand() {
        return forCommand;
    }

    /** Whether the model or the image decides where the user does not. */
    public boolean isDecidedByModel() {
        return decidedByModel;
    }

    public boolean isUsual(T value) {
        return usual.filter(value::equals).isPresent();
    }

    /** Whether it means anything among these values. */
    public boolean counts(Values values) {
        return others.isEmpty() || others.stream().anyMatch(values.settings()::contains);
    }

    public boolean isRare() {
        return rare;
    }

    /** Which commands take it, by what they have in common. */
    public List<Scope> scopes() {
        return scopes;
    }

    public boolean isAlwaysRecorded() {
        return alwaysRecorded;
    }

    public Optional<Infotext> infotext() {
        return infotext;
    }

    public ValueKind<T> kind() {
        return kind;
    }

    /** What values it takes, in words. */
    public String allowed() {
        return kind.allowed();
    }

    public ValueKind.Form form() {
        return kind.form();
    }

    /**
     * Reads a value.
     *
     * @param text without brackets or escapes
     * @throws IllegalArgumentException naming the key, the value and what is allowed
     */
    public T read(String text) {
        try {
            T meaning = kind.reader().apply(text);
            if (meaning != null) {
                return meaning;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + key + "' cannot be " + e.getMessage() + ".", e);
        }
        throw refusal(text);
    }

    private IllegalArgumentException refusal(String text) {
        boolean digits = kind.whole() && !text.matches(ValueKind.WHOLE_NUMBER) && text.matches(ValueKind.NUMBER);
        return new IllegalArgumentException(
                "'" + key + "' cannot be '" + text + "'. Allowed is " + allowed() + "." + (digits ? DIGITS : ""));
    }

    /** The meaning of a text, if it is allowed. */
    public Optional<T> ifAllowed(String text) {
        return Optional.ofNullable(kind.reader().apply(text));
    }

    /** The inverse of {@link #read}. */
    public String write(T value) {
        return kind.writer().apply(value);
    }

    /** @throws IllegalArgumentException if the value is not allowed */
    T checked(T value) {
        String text = write(value);
        if (inJava.reader().apply(text) == null) {
            throw refusal(text);
        }
        return value;
    }

    @Override
    public String toString() {
        return key;
    }
}
