package org.diffusionj.text;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How a prompt is read: as plain words, or with the marks that many prompts on the web carry. */
public enum Emphasis {
    /** As diffusers: brackets are words like others, and what is longer than a chunk is left out. */
    NONE("None", "None"),
    /** As AUTOMATIC1111: weights, {@code BREAK}, any length ({@link EmphasisSyntax}, {@link PromptChunks}). */
    A1111("A1111", "Original"),
    /** The same, but weighed chunks are not scaled back to their former mean. */
    A1111_NO_NORM("A1111 No norm", "No norm"),
    /** The same marks, whose weights count for nothing. */
    A1111_IGNORE("A1111 Ignore", "Ignore"),
    /** Any length, but all marks are words like others. */
    A1111_NONE("A1111 None", "None");

    private final String label;
    private final String nameInA1111;

    Emphasis(String label, String nameInA1111) {
        this.label = label;
        this.nameInA1111 = nameInA1111;
    }

    /** The name in dialogs and macros. */
    public String label() {
        return label;
    }

    /** The name of AUTOMATIC1111's setting "Emphasis" that is nearest. */
    public String nameInA1111() {
        return nameInA1111;
    }

    /** Whether prompts are read in one of AUTOMATIC1111's ways. */
    public boolean isOfA1111() {
        return this != NONE;
    }

    /** Whether marks mean more than words. */
    public boolean readsMarks() {
        return isOfA1111() && this != A1111_NONE;
    }

    /** That of AUTOMATIC1111 that has this name there. */
    public static Optional<Emphasis> ofA1111(String name) {
        return allOfA1111().filter(emphasis -> emphasis.nameInA1111.equals(name)).findFirst();
    }

    /** All names that AUTOMATIC1111 knows. */
    public static List<String> namesInA1111() {
        return allOfA1111().map(Emphasis::nameInA1111).toList();
    }

    private static Stream<Emphasis> allOfA1111() {
        return Stream.of(values()).filter(Emphasis::isOfA1111);
    }

    /** One list for each section of a prompt, at least one ({@link EmphasisSyntax#parse}). */
    List<List<WeightedText>> parse(String prompt) {
        return switch (this) {
            case NONE, A1111_NONE -> List.of(List.of(new WeightedText(prompt, 1)));
            case A1111, A1111_NO_NORM -> EmphasisSyntax.parse(prompt);
            case A1111_IGNORE -> EmphasisSyntax.parse(prompt).stream().map(section -> section.stream()
                    .map(text -> new WeightedText(text.text(), 1)).toList()).toList();
        };
    }
}
