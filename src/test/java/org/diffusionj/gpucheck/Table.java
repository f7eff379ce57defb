package org.diffusionj.gpucheck;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table in Markdown. */
final class Table {
    private final String title;
    private final List<String> lines = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    Table(String title, String... columns) {
        this.title = title;
        lines.add("| " + String.join(" | ", columns) + " |");
        lines.add("|---".repeat(columns.length) + "|");
    }

    void row(String... cells) {
        lines.add("| " + String.join(" | ", cells).replace("\n", " ") + " |");
    }

    /** A row that says whether something holds. */
    void check(boolean holds, String what, String found) {
        row(what, found, holds ? "ok" : "FAILED");
        if (!holds) {
            failures.add(what + ": " + found);
        }
    }

    static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    String text() {
        return "### " + title + "\n\n" + String.join("\n", lines) + "\n";
    }

    void failIfSomethingFailed() {
        if (!failures.isEmpty()) {
            throw new IllegalStateException(title + ": " + failures);
        }
    }
}
