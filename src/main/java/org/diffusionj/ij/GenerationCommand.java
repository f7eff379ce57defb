package org.diffusionj.ij;

import static org.diffusionj.ij.GenerationKeys.FEATHER;
import static org.diffusionj.ij.GenerationKeys.INPLACE;
import static org.diffusionj.ij.GenerationKeys.OUTPUT;
import static org.diffusionj.ij.GenerationKeys.STACK;
import static org.diffusionj.ij.GenerationKeys.STRENGTH;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The commands that make pictures: what menu and messages call them, and the macro keys they take. */
enum GenerationCommand {
    TEXT_TO_IMAGE("Text to Image"),
    IMAGE_TO_IMAGE("Image to Image", STRENGTH, OUTPUT, STACK),
    INPAINT("Inpaint Selection", STRENGTH, FEATHER, OUTPUT, STACK, INPLACE);

    private final String title;
    private final List<MacroKey<?>> keys;

    /** @param own keys besides those of every command */
    GenerationCommand(String title, MacroKey<?>... own) {
        this.title = title;
        this.keys = Stream.concat(GenerationKeys.COMMON.stream(), Stream.of(own)).toList();
    }

    /** As messages call it. */
    String title() {
        return title;
    }

    /** As the menu and macros call it. */
    String label() {
        return title + "...";
    }

    /** Under which ImageJ remembers the last settings of its dialog. */
    String prefsKey() {
        return "diffusion." + title.toLowerCase(Locale.ROOT).replace(' ', '-');
    }

    /** All keys that it takes. */
    List<MacroKey<?>> keys() {
        return keys;
    }

    boolean takes(MacroKey<?> key) {
        return keys.contains(key);
    }

    /**
     * Reads the options of a macro call.
     *
     * @throws IllegalArgumentException also if the prompt is missing
     */
    MacroOptions parse(String options) {
        MacroOptions read = MacroOptions.parse(keys, options);
        if (read.get(GenerationKeys.PROMPT).isEmpty()) {
            throw new IllegalArgumentException("'prompt' is required. Write 'prompt=[what the picture shows]';"
                    + " an empty prompt is 'prompt=[]'.");
        }
        return read;
    }

    /** @throws IllegalArgumentException if the options contradict each other */
    void check(MacroOptions options) {
        boolean several = options.get(GenerationKeys.IMAGES).orElse(1) > 1;
        if (options.has(STACK) && several) {
            throw new IllegalArgumentException("'stack' and 'images' do not go together: choose either every slice"
                    + " once, or several images of the current slice.");
        }
        if (options.has(INPLACE) && (several || options.has(STACK) || options.has(OUTPUT))) {
            throw new IllegalArgumentException("'inplace' changes the current slice with Undo: it does not go together"
                    + " with 'stack', 'images' or 'output=RGB'. Leave 'inplace' out to get a new image.");
        }
    }
}
