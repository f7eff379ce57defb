package org.diffusionj.dataset;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of several parts of a data set that are made apart: the items i with i mod of = number - 1.
 *
 * @param number from 1 on
 * @param of how many parts there are
 */
public record Part(int number, int of) {
    /** Everything. */
    public static final Part WHOLE = new Part(1, 1);

    /** What users write. */
    public static final String ALLOWED = "k/n: part k of n, such as 2/4, with k from 1 to n and n up to 1000000";

    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,6})/([1-9][0-9]{0,6})");
    private static final Pattern FILE = Pattern.compile("manifest-[0-9]+-of-[0-9]+\\.jsonl");
    private static final int MOST = 1_000_000;

    /** Reads {@code k/n}; none if it is not allowed. */
    public static Optional<Part> of(String text) {
        Matcher form = FORM.matcher(text.strip());
        return form.matches()
                ? Optional.of(new Part(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2))))
                        .filter(part -> part.number <= part.of && part.of <= MOST)
                : Optional.empty();
    }

    /** Whether an item belongs to it. */
    public boolean holds(int item) {
        return item % of == number - 1;
    }

    /** The file of its rows. */
    public String manifest() {
        return "manifest-" + number + "-of-" + of + ".jsonl";
    }

    /** Whether a file's name is that of a part's rows. */
    public static boolean isManifest(String name) {
        return FILE.matcher(name).matches();
    }

    @Override
    public String toString() {
        return number + "/" + of;
    }
}
