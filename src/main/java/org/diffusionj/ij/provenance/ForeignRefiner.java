package org.diffusionj.ij.provenance;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.diffusionj.settings.Settings;

/** Reads which model takes over, such as "name [hash]", and where. Both are followed, or neither. */
final class ForeignRefiner {
    private static final String NAME = "Refiner";
    private static final String SWITCH = "Refiner switch at";
    private static final String MEANING = "a second model that takes over";
    private static final Pattern HASH = Pattern.compile("(?<!\\s)\\s*+\\[\\p{XDigit}++]$");

    private ForeignRefiner() {}

    static void read(ForeignSettings settings) {
        String name = HASH.matcher(settings.get(NAME).orElseThrow().strip()).replaceFirst("");
        Optional<Double> start = start(settings);
        if (neverTakesOver(start)) {
            return;
        }
        if (!settings.knowsModel(name)) {
            notFollowed(settings, ". There is no model \"" + name + "\"");
        } else if (settings.options().get(Settings.MODEL).isEmpty()) {
            notFollowed(settings, " from a model that is not taken");
        } else if (settings.get(SWITCH).isPresent() && start.filter(share -> share > 0).isEmpty()) {
            notFollowed(settings, ", at a number above 0 and below 1");
        } else {
            settings.set(Settings.REFINER, name);
            start.ifPresent(share -> settings.set(Settings.REFINERSTART, share));
        }
    }

    static void readSwitch(ForeignSettings settings) {
        if (settings.get(NAME).isEmpty() && !neverTakesOver(start(settings))) {
            notFollowed(settings, "");
        }
    }

    private static Optional<Double> start(ForeignSettings settings) {
        return settings.get(SWITCH).map(ForeignSettings::plain).flatMap(Settings.REFINERSTART::ifAllowed);
    }

    private static boolean neverTakesOver(Optional<Double> start) {
        return start.filter(share -> share == 1).isPresent();
    }

    private static void notFollowed(ForeignSettings settings, String further) {
        List<String> named = Stream.of(NAME, SWITCH).filter(name -> settings.get(name).isPresent()).toList();
        settings.notFollowed(named, MEANING + further);
    }
}
