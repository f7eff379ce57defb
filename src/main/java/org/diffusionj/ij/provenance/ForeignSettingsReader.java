package org.diffusionj.ij.provenance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.diffusionj.noise.NoiseSource;
import org.diffusionj.pipeline.Parameters;
import org.diffusionj.settings.Settings;
import org.diffusionj.text.Emphasis;

/** Reads another program's settings, each by itself by the rules of {@link ForeignSettingTable}. */
final class ForeignSettingsReader {
    private final Parameters parameters;
    private final ForeignSettings settings;

    private ForeignSettingsReader(Parameters parameters, ForeignSettings settings) {
        this.parameters = parameters;
        this.settings = settings;
    }

    /**
     * Reads settings.
     *
     * @param known what they may name
     */
    static ForeignSettings read(Parameters parameters, KnownNames known) {
        ForeignSettings settings = new ForeignSettings(parameters, known);
        ForeignSettingsReader reader = new ForeignSettingsReader(parameters, settings);
        reader.takeAll();
        reader.nameWhatIsMissing(known.usualModel());
        reader.nameTheRest();
        parameters.remarks().forEach(settings::note);
        return settings;
    }

    private void takeAll() {
        ForeignLoras.read(settings, parameters.prompt());
        parameters.negative().ifPresent(text -> settings.set(Settings.NEGATIVE, text));
        settings.set(Settings.NOISE, NoiseSource.NV);
        settings.set(Settings.EMPHASIS, Emphasis.A1111);
        for (ForeignSettingRule rule : ForeignSettingTable.RULES) {
            parameters.get(rule.name()).ifPresent(value -> rule.reader().read(settings, value));
        }
    }

    private void nameWhatIsMissing(String usualModel) {
        if (parameters.get("Model").isEmpty()) {
            settings.note("The settings name no model: " + usualModel + " is taken.");
        }
        if (settings.options().get(Settings.SEED).isEmpty()) {
            settings.note("No seed is known: it is drawn at random, so the picture will be another one.");
        }
        if (!settings.areOfA1111() && parameters.get("Batch size").filter(count -> !count.equals("1")).isPresent()) {
            settings.notFollowed("Batch size", "all but the first picture of a batch have noise of their own");
        }
    }

    /** Settings of one group make one sentence. */
    private void nameTheRest() {
        boolean secondPass = parameters.settings().keySet().stream().anyMatch(ForeignSettingTable::tellsSecondPass);
        Map<String, List<String>> named = new LinkedHashMap<>();
        for (String setting : parameters.settings().keySet()) {
            Optional<ForeignSettingRule> rule = ForeignSettingTable.of(setting, secondPass);
            boolean known = rule.isPresent();
            boolean counts = !known || rule.get().treatment() == ForeignSettingRule.Treatment.NAMED
                    && !rule.get().isIdle(setting, parameters);
            if (counts) {
                named.computeIfAbsent(known ? rule.get().meaning()
                        : "it is not known, and may have changed the picture",
                        meaning -> new ArrayList<>()).add(setting);
            }
        }
        named.forEach((meaning, names) -> settings.notFollowed(names, meaning));
    }
}
