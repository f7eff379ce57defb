package org.diffusionj.text;

/** How a prompt is read: as plain words, or with the marks that many prompts on the web carry. */
public enum Emphasis {
    /** As diffusers: brackets are words like others, and what is longer than a chunk is left out. */
    NONE("None"),
    /** As AUTOMATIC1111: weights, {@code BREAK}, any length ({@link EmphasisSyntax}, {@link PromptChunks}). */
    A1111("A1111");

    private final String label;

    Emphasis(String label) {
        this.label = label;
    }

    /** The name in dialogs and macros. */
    public String label() {
        return label;
    }
}
