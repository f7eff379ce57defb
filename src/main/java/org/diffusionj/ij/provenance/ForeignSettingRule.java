package org.diffusionj.ij.provenance;

import java.util.List;
import java.util.Locale;
import org.diffusionj.pipeline.Parameters;

/**
 * How {@code Reproduce Image...} treats a setting of another program.
 *
 * @param name its name, or with {@code *} at the end, how the names of a group begin
 * @param meaning what follows it, why it changes nothing, or what is missing without it
 * @param decider the setting whose idle value switches this one off, usually itself
 * @param idle values by which it changes nothing
 * @param reader what takes its value, if it is followed
 */
record ForeignSettingRule(
        String name, Treatment treatment, String meaning, String decider, List<String> idle, Reader reader) {
    enum Treatment {
        FOLLOWED("followed"),
        IGNORED("changes nothing"),
        NAMED("changes the picture and is not followed: the log names it");

        private final String words;

        Treatment(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /** Takes a value, or says why it cannot. */
    interface Reader {
        void read(ForeignSettings settings, String value);
    }

    static ForeignSettingRule followed(String name, String meaning, Reader reader) {
        return new ForeignSettingRule(name, Treatment.FOLLOWED, meaning, name, List.of(), reader);
    }

    static ForeignSettingRule ignored(String name, String meaning) {
        return new ForeignSettingRule(name, Treatment.IGNORED, meaning, name, List.of(), (settings, value) -> {});
    }

    static ForeignSettingRule named(String name, String meaning, String... idle) {
        return new ForeignSettingRule(name, Treatment.NAMED, meaning, name, List.of(idle), (settings, value) -> {});
    }

    /** The same, switched off by the idle values of another setting. */
    ForeignSettingRule decidedBy(String other) {
        return new ForeignSettingRule(name, treatment, meaning, other, idle, reader);
    }

    boolean isOf(String setting) {
        return name.endsWith("*") ? setting.startsWith(name.substring(0, name.length() - 1)) : setting.equals(name);
    }

    /** Whether a setting that the rule is for has no effect in these parameters. */
    boolean isIdle(String setting, Parameters parameters) {
        String value = parameters.get(decider.endsWith("*") ? setting : decider).orElse("").toLowerCase(Locale.ROOT);
        return idle.stream().anyMatch(off -> value.equals(off) || value.matches(off + "\\.0*"));
    }
}
