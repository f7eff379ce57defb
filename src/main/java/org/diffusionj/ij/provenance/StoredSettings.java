package org.diffusionj.ij.provenance;

import ij.IJ;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.diffusionj.ij.macro.MacroText;
import org.diffusionj.ij.models.KnownModels;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.ModelRoots;
import org.diffusionj.pipeline.Parameters;
import org.diffusionj.settings.ControlSettings;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;

/**
 * The settings that made a picture, as they are stored in it.
 *
 * @param command what made it
 * @param options its settings, as far as they are known
 * @param entries all that the info says, by key; empty if another program made the picture
 */
public record StoredSettings(GenerationCommand command, Values options, Map<String, String> entries) {
    private static final Pattern ENTRY = Pattern.compile("(?m)^([a-zA-Z0-9-]+) = (.*)$");

    /** What the info says of the device is not the key's value, and says nothing of the picture. */
    private static final List<Setting<?>> NOT_STORED = List.of(Settings.DEVICE, Settings.PREVIEW);

    /** From the info that {@link PictureInfo} writes, if it is one. */
    public static Optional<StoredSettings> ofInfo(String info) {
        Map<String, String> entries = new LinkedHashMap<>();
        ENTRY.matcher(info).results().forEach((MatchResult line) ->
                entries.putIfAbsent(line.group(1), MacroText.unescape(line.group(2))));
        return Stream.of(GenerationCommand.values())
                .filter(command -> command.label().equals(entries.get("command"))).findFirst()
                .map(command -> new StoredSettings(command, read(command, entries), entries));
    }

    private static Values read(GenerationCommand command, Map<String, String> entries) {
        Values options = Values.none();
        for (Setting<?> setting : command.settings()) {
            if (entries.containsKey(setting.key()) && !NOT_STORED.contains(setting)) {
                options = options.withText(setting, entries.get(setting.key()));
            }
        }
        return switch (command) {
            case INPAINT -> withoutOwnControl(options);
            case LABELS_TO_IMAGE -> options.without(Settings.CONTROLS.get(0).image()); // found by its hash
            case TEXT_TO_IMAGE, IMAGE_TO_IMAGE -> options;
        };
    }

    /** What was stored before models brought networks for inpainting was made without. */
    private static Values withoutOwnControl(Values options) {
        ControlSettings first = Settings.CONTROLS.get(0);
        return options.get(first.image()).isPresent() || options.get(first.model()).isPresent() ? options
                : options.with(first.model(), ControlSettings.NO_MODEL);
    }

    /** A model that cannot be read is told when it is to make the picture. */
    private static Values fitting(Values options) {
        ModelFolder model;
        try {
            model = ModelFolder.read(KnownModels.choice(
                    options.get(Settings.MODEL).orElseGet(KnownModels::usual), options.get(Settings.VAE)));
        } catch (IllegalArgumentException | IllegalStateException unreadable) {
            return options;
        }
        return new ForeignFit(model).fit(options, StoredSettings::tell);
    }

    /**
     * The options with the size nearest to theirs of which width and height are multiples of so many pixels, which is
     * told in the log. Our own sizes stay as they are: the same model made them.
     */
    public Values sizedFor(Values chosen, int unit) {
        return entries.isEmpty() ? ForeignSize.nearest(chosen, unit, StoredSettings::tell) : chosen;
    }

    private static void tell(String note) {
        IJ.log("Reproduce Image: " + note);
    }

    /** From what another program wrote. What cannot be met is told in the log. */
    public static StoredSettings ofParameters(Parameters parameters) {
        ModelRoots roots = KnownModels.roots();
        ForeignSettings settings = ForeignSettingsReader.read(parameters, new KnownNames(
                roots.models().keySet(), roots.vaes().keySet(), roots.loras().keySet(), roots.embeddings().keySet(),
                KnownModels.usual(), KnownModels::textLayers));
        settings.notes().forEach(StoredSettings::tell);
        return new StoredSettings(
                GenerationCommand.TEXT_TO_IMAGE, fitting(settings.options()), Map.of());
    }
}
