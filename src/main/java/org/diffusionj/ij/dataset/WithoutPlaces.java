package org.diffusionj.ij.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Values;

/** Takes out of texts where files lie on this computer, and why it has no card: data sets are the same elsewhere. */
final class WithoutPlaces {
    private static final Pattern NO_CARD = Pattern.compile(" \\(no CUDA: .*\\)");
    private static final Pattern FOLDERS = Pattern.compile("[^\\s:,=\\[\\]']*[/\\\\](?=[^/\\\\])");

    private final List<String> paths = new ArrayList<>();

    /** @param values settings, some of which may be paths */
    WithoutPlaces(Values values) {
        for (Setting<?> setting : values.settings()) {
            boolean place = setting.kind().isPlace() || setting.key().equals("loras");
            values.written(setting).filter(text -> place && FOLDERS.matcher(text).find()).ifPresent(paths::add);
        }
    }

    /** A text with names in the places of paths. */
    String in(String text) {
        String without = NO_CARD.matcher(text).replaceAll("");
        for (String path : paths) {
            without = without.replace(path, FOLDERS.matcher(path).replaceAll(Matcher.quoteReplacement("")));
        }
        return without;
    }
}
