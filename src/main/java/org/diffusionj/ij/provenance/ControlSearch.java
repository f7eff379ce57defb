package org.diffusionj.ij.provenance;

import ij.ImagePlus;
import java.util.Optional;
import java.util.stream.Stream;
import org.diffusionj.ij.pixels.ControlImage;
import org.diffusionj.model.ControlPreparation;
import org.diffusionj.settings.ControlSettings;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;

/** Finds the control images that a picture followed: by their names, else among all that are open. */
public final class ControlSearch {
    private ControlSearch() {}

    /**
     * The settings with the names under which the control images are there now.
     *
     * @throws IllegalStateException if one is not there as it was
     */
    public static StoredSettings found(StoredSettings settings) {
        Values options = settings.options();
        for (ControlSettings control : Settings.CONTROLS) {
            Optional<String> sha256 = Optional.ofNullable(settings.entries().get(control.image() + "-sha256"));
            if (options.get(control.image()).isPresent() && sha256.isPresent()) {
                options = options.with(control.image(), found(settings, control, sha256.get()));
            }
        }
        return new StoredSettings(settings.command(), options, settings.entries());
    }

    private static String found(StoredSettings settings, ControlSettings control, String sha256) {
        String name = settings.options().get(control.image()).orElseThrow();
        if (ControlImage.findIfThere(name).filter(image -> isSame(image, settings, control, sha256)).isPresent()) {
            return name;
        }
        Stream<ImagePlus> open = SourceSearch.open();
        return open.filter(image -> isSame(image, settings, control, sha256)).findFirst().map(ImagePlus::getTitle)
                .orElseThrow(() -> new IllegalStateException("The picture followed the control image \"" + name
                        + "\", which is not there as it was (its SHA-256 is another one). Open it"
                        + Optional.ofNullable(settings.entries().get(control.image() + "-slice"))
                                .map(slice -> " and go to slice " + slice).orElse("")
                        + ", with the look-up table and display range that it had."
                        + " See docs/macro-keys.md#control-images"));
    }

    private static boolean isSame(
            ImagePlus image, StoredSettings settings, ControlSettings control, String sha256) {
        Values options = settings.options();
        boolean several = options.has(Settings.STACK) || options.orUsual(Settings.IMAGES) > 1;
        boolean values = options.get(control.preparation()).filter(ControlPreparation.LABELS::equals).isPresent();
        return ControlImage.of(image, Optional.empty(), several).sha256(values).equals(sha256);
    }
}
