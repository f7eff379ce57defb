package org.diffusionj.settings;

import java.util.List;
import java.util.function.Consumer;
import org.diffusionj.model.ControlPreparation;

/**
 * The settings of one control image and its network. There may be several, whose keys end with their number.
 *
 * @param number the first being 1
 * @param low the lower of the thresholds of edges
 * @param high the higher one
 */
public record ControlSettings(int number, Setting<String> image, Setting<String> model, Setting<Double> scale,
        Setting<Double> start, Setting<Double> end, Setting<ControlPreparation> preparation, Setting<Integer> low,
        Setting<Integer> high) {
    /** In place of a network's name: no network, also where the model has one of its own that would be taken. */
    public static final String NO_MODEL = "None";

    private static final int MAX_SCALE = 2;
    private static final int MAX_LEVEL = 255;
    private static final int USUAL_LOW = 100;
    private static final int USUAL_HIGH = 200;

    static ControlSettings declare(int number, Consumer<Setting<?>> declared) {
        Setting<String> image = of("control", number, "Control", " image", ValueKind.name())
                .help("the title of an open image, or the path of a file: what the picture is to follow, taken as it"
                        + " is seen").withoutUsual("none");
        Setting<String> model = of("controlmodel", number, "ControlNet", "", ValueKind.name())
                .help("the network that follows the control image: its name in the folder `controlnets` of a model"
                        + " root or in the model's own folder, a path, or `" + NO_MODEL + "`")
                .withoutUsual("the model's own that fits the command");
        Setting<Double> scale = of("controlscale", number, "Scale", " of control", ValueKind.exactNumber(0, MAX_SCALE))
                .help("how strongly the control image is followed").usual(1.0);
        Setting<Double> start = of("controlstart", number, "Begin", " of control", ValueKind.exactNumber(0, 1))
                .help("the share of the steps from which on it is followed").usual(0.0);
        Setting<Double> end = of("controlend", number, "End", " of control", ValueKind.exactNumber(0, 1))
                .help("the share of the steps up to which it is followed").usual(1.0);
        Setting<ControlPreparation> preparation = of("controlprep", number, "Preparation", "",
                ValueKind.choice(List.of(ControlPreparation.values()), ControlPreparation::label))
                .help("what is made of the control image first: nothing, edges, strokes, or from labels what objects"
                        + " cover").withoutUsual("what the network wants, else `None`");
        Setting<Integer> low = of("cannylow", number, "Weak", " edges from", ValueKind.integer(0, MAX_LEVEL))
                .help("the gradient from which on `Edges` goes along an edge").usual(USUAL_LOW);
        Setting<Integer> high = of("cannyhigh", number, "Strong", " edges from", ValueKind.integer(0, MAX_LEVEL))
                .help("the gradient from which on `Edges` begins an edge").usual(USUAL_HIGH);
        List<Setting<?>> all = List.of(image, model, scale, start, end, preparation, low, high);
        all.forEach(setting -> setting.beside(image, model).forCommand());
        if (number > 1) {
            all.forEach(Setting::rare);
        }
        all.forEach(declared);
        return new ControlSettings(number, image, model, scale, start, end, preparation, low, high);
    }

    private static <T> Setting<T> of(String key, int number, String word, String rest, ValueKind<T> kind) {
        String suffix = number == 1 ? "" : Integer.toString(number);
        return Setting.of(key + suffix, kind).label(word + suffix + rest);
    }

    /** All, in the order in which they are shown. */
    public List<Setting<?>> all() {
        return List.of(image, model, scale, start, end, preparation, low, high);
    }

    /** Whether values ask for it. */
    public boolean isIn(Values values) {
        return values.get(image).isPresent()
                || values.get(model).filter(name -> !name.equals(NO_MODEL)).isPresent();
    }

    /** @throws IllegalArgumentException if the values contradict each other */
    public void check(Values values) {
        boolean asked = isIn(values);
        boolean refused = values.get(model).filter(NO_MODEL::equals).isPresent();
        List.of(scale, start, end, preparation, low, high).stream()
                .filter(setting -> !asked && isSet(setting, values)).findFirst().ifPresent(setting -> {
                    throw new IllegalArgumentException("'" + setting + "' says how a control image is followed, but "
                            + (refused ? "'" + model + "' is " + NO_MODEL + ". Leave one of them out."
                            : "none is named. Name one with '" + image + "=title', or leave '" + setting + "' out."));
                });
        if (values.orUsual(start) >= values.orUsual(end)) {
            throw new IllegalArgumentException("'" + start + "' must be below '" + end + "', which is "
                    + end.write(values.orUsual(end)) + ", but it is " + start.write(values.orUsual(start)) + ".");
        }
        if (values.orUsual(low) > values.orUsual(high)) {
            throw new IllegalArgumentException("'" + low + "' must not be above '" + high + "', which is "
                    + values.orUsual(high) + ", but it is " + values.orUsual(low) + ".");
        }
        if (values.get(image).isPresent() && refused) {
            throw new IllegalArgumentException("'" + image + "' names a control image, but '" + model + "' is "
                    + NO_MODEL + ", so that nothing would follow it. Leave one of them out.");
        }
    }

    private static <T> boolean isSet(Setting<T> setting, Values values) {
        return values.get(setting).filter(value -> !setting.isUsual(value)).isPresent();
    }
}
