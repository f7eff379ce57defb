package org.diffusionj.ij.request;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.diffusionj.ij.macro.MacroOptionsReader;
import org.diffusionj.settings.Scope;
import org.diffusionj.settings.ControlSettings;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;

/** The commands that make pictures: what menu and messages call them, and the macro keys they take. */
public enum GenerationCommand {
    TEXT_TO_IMAGE("Text to Image", Scope.WHOLE_PICTURES),
    IMAGE_TO_IMAGE("Image to Image", Scope.WHOLE_PICTURES, Scope.FROM_IMAGE),
    INPAINT("Inpaint Selection", Scope.FROM_IMAGE, Scope.INPAINTING),
    LABELS_TO_IMAGE("Labels to Image", Scope.WHOLE_PICTURES, Scope.FROM_LABELS);

    private final String title;
    private final List<Setting<?>> settings;

    /** @param own settings besides those of every command */
    GenerationCommand(String title, Scope... own) {
        List<Scope> scopes = Stream.concat(Stream.of(Scope.EVERYWHERE), Stream.of(own)).toList();
        this.title = title;
        this.settings = Settings.ALL.stream()
                .filter(setting -> setting.scopes().stream().anyMatch(scopes::contains)).toList();
    }

    /** As messages call it. */
    public String title() {
        return title;
    }

    /** As the menu and macros call it. */
    public String label() {
        return title + "...";
    }

    /** Under which ImageJ remembers the last settings of its dialog. */
    public String prefsKey() {
        return "diffusion." + title.toLowerCase(Locale.ROOT).replace(' ', '-');
    }

    /** All settings that it takes. */
    public List<Setting<?>> settings() {
        return settings;
    }

    /** Whether it changes a picture, or a part of it. */
    public boolean changesPictures() {
        return takes(Settings.STRENGTH);
    }

    /** Whether it makes pictures from something that an image or the ROI Manager holds. */
    public boolean needsMaterial() {
        return this != TEXT_TO_IMAGE;
    }

    /** Whether a setting is one of those that it takes. */
    public boolean takes(Setting<?> setting) {
        return settings.contains(setting);
    }

    /**
     * Reads the options of a macro call.
     *
     * @throws IllegalArgumentException also if the prompt is missing
     */
    public Values parse(String options) {
        Values read = MacroOptionsReader.read(settings, options);
        requirePrompt(read);
        return read;
    }

    /** @throws IllegalArgumentException if nobody said what the picture shows, be it nothing */
    public static void requirePrompt(Values options) {
        if (options.get(Settings.PROMPT).isEmpty()) {
            throw new IllegalArgumentException("'prompt' is required. Write 'prompt=[what the picture shows]';"
                    + " an empty prompt is 'prompt=[]'.");
        }
    }

    /** @throws IllegalArgumentException if the options contradict each other */
    public void check(Values options) {
        boolean several = options.orUsual(Settings.IMAGES) > 1;
        if (options.has(Settings.STACK) && several) {
            throw new IllegalArgumentException("'stack' and 'images' do not go together: choose either every slice"
                    + " once, or several images of the current slice.");
        }
        if (options.has(Settings.INPLACE) && (several || options.has(Settings.STACK) || options.has(Settings.OUTPUT))) {
            throw new IllegalArgumentException("'inplace' changes the current slice with Undo: it does not go together"
                    + " with 'stack', 'images' or 'output=RGB'. Leave 'inplace' out to get a new image.");
        }
        Settings.CONTROLS.forEach(control -> control.check(followed(options, control)));
        checkGuidance(options);
        options.written(Settings.REFINERSTART).ifPresent(share -> checkRefiner(options, share));
    }

    /** Labels need not be named, nor the network for inpainting that a model may bring: whether it does shows later. */
    private Values followed(Values options, ControlSettings control) {
        boolean left = control.number() == 1 && options.get(control.image()).isEmpty();
        if (left && this == LABELS_TO_IMAGE) {
            return options.with(control.image(), "labels");
        }
        boolean own = left && this == INPAINT && options.get(control.model()).isEmpty();
        return own ? options.with(control.model(), "the model's own") : options;
    }

    private static void checkGuidance(Values options) {
        double start = options.orUsual(Settings.GUIDANCESTART);
        double end = options.orUsual(Settings.GUIDANCEEND);
        if (start >= end) {
            throw new IllegalArgumentException("'guidancestart' must be below 'guidanceend', which is "
                    + Settings.GUIDANCEEND.write(end) + ", but it is " + Settings.GUIDANCESTART.write(start)
                    + ". For no guidance at all, choose 'guidance=1'.");
        }
    }

    private static void checkRefiner(Values options, String share) {
        if (options.get(Settings.REFINER).isEmpty()) {
            throw new IllegalArgumentException("'refinerstart' tells where a refiner takes over, but none is named."
                    + " Name one with 'refiner=name', or leave 'refinerstart' out.");
        }
        double start = options.orUsual(Settings.REFINERSTART);
        if (start == 0 || start == 1) {
            throw new IllegalArgumentException("'refinerstart' cannot be '" + share + "' with a refiner, of which "
                    + (start == 0 ? "'model' would have no step. Give the refiner a part of the steps only: above 0."
                    : "no step would be left. Choose a number below 1, or leave 'refiner' out."));
        }
    }
}
