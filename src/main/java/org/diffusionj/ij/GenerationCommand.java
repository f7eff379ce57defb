package org.diffusionj.ij;

import java.util.List;
import java.util.stream.Stream;

/** The commands that make pictures: what menu and messages call them, and the macro keys they take. */
enum GenerationCommand {
    TEXT_TO_IMAGE("Text to Image", List.of());

    private final String title;
    private final List<MacroKey<?>> keys;

    /** @param own keys besides those of every command */
    GenerationCommand(String title, List<MacroKey<?>> own) {
        this.title = title;
        this.keys = Stream.concat(GenerationKeys.COMMON.stream(), own.stream()).toList();
    }

    /** As messages call it. */
    String title() {
        return title;
    }

    /** As the menu and macros call it. */
    String label() {
        return title + "...";
    }

    /** All keys that it takes. */
    List<MacroKey<?>> keys() {
        return keys;
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
}
