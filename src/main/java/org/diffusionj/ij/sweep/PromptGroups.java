package org.diffusionj.ij.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with groups such as {@code {red|green} nuclei}: all texts that come of taking one of each group. Braces
 * without a bar between them stand for themselves, and so does a brace behind a backslash, which goes.
 */
final class PromptGroups {
    private static final Pattern GROUP = Pattern.compile("(?<!\\\\)\\{([^{}]*\\|[^{}]*)(?<!\\\\)\\}");
    private static final Pattern LONELY = Pattern.compile("(?<!\\\\)[{}]");

    private final List<String> between = new ArrayList<>();
    private final List<String[]> groups = new ArrayList<>();

    private PromptGroups() {}

    /** @throws IllegalArgumentException if a group is not closed, or another one lies inside of it */
    static PromptGroups read(String key, String text) {
        PromptGroups read = new PromptGroups();
        Matcher group = GROUP.matcher(text);
        int end = 0;
        while (group.find()) {
            read.between.add(plain(key, text, text.substring(end, group.start())));
            read.groups.add(group.group(1).split("\\|", -1));
            end = group.end();
        }
        read.between.add(plain(key, text, text.substring(end)));
        return read;
    }

    /** A part outside of groups. Where the whole has a bar, a brace there is a mistake. */
    private static String plain(String key, String whole, String part) {
        if (whole.indexOf('|') >= 0 && LONELY.matcher(part).find()) {
            throw new IllegalArgumentException("'" + key + "' has a brace without partner, or a group inside of"
                    + " another, in '" + whole.strip() + "'. A group is written {one|other}, and a brace of the text"
                    + " itself \\{."
                    + " See docs/sweeps.md#groups-in-prompts");
        }
        return part.replaceAll("\\\\([{}])", "$1");
    }

    /** Whether there is any. */
    boolean areThere() {
        return !groups.isEmpty();
    }

    /** How many texts there are; of more than a sweep may have, that many at least. */
    long count() {
        return groups.stream().mapToLong(group -> group.length)
                .reduce(1, (one, other) -> one > Axis.MOST ? one : one * other);
    }

    /** One of the texts; of the last group each in turn. */
    String text(int index) {
        StringBuilder text = new StringBuilder(between.get(0));
        List<String> chosen = chosen(index);
        for (int i = 0; i < chosen.size(); i++) {
            text.append(chosen.get(i)).append(between.get(i + 1));
        }
        return text.toString();
    }

    /** What that one has in the place of the groups. */
    List<String> chosen(int index) {
        List<String> chosen = new ArrayList<>();
        int rest = index;
        for (int i = groups.size() - 1; i >= 0; i--) {
            String[] group = groups.get(i);
            chosen.add(0, group[rest % group.length]);
            rest /= group.length;
        }
        return chosen;
    }
}
