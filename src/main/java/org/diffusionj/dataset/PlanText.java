package org.diffusionj.dataset;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.json.JsonOutput;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.ValueKind;
import org.diffusionj.settings.Values;

/**
 * Writes plans that {@link PlanReader} reads.
 *
 * @param members by key
 */
public record PlanText(Map<String, Object> members) {
    /**
     * Begins a plan.
     *
     * @param asked settings of the command; those that plans do not take are left out
     * @param prompts of which each item has one
     */
    public static PlanText of(long count, long seed, GenerationCommand command, Values asked, List<String> prompts) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("count", count);
        members.put("seed", seed);
        members.put("command", command.title());
        Map<String, Object> settings = new LinkedHashMap<>();
        PlanSettings.known(command).stream().filter(setting -> prompts.size() <= 1 || setting != Settings.PROMPT)
                .forEach(setting -> put(settings, setting, asked));
        if (prompts.size() == 1) {
            settings.put(Settings.PROMPT.key(), prompts.get(0));
        }
        members.put("settings", settings);
        if (prompts.size() > 1) {
            members.put("vary", Map.of(Settings.PROMPT.key(), prompts));
        }
        return new PlanText(members);
    }

    private static <T> void put(Map<String, Object> settings, Setting<T> setting, Values asked) {
        asked.get(setting).filter(value -> !setting.isUsual(value)).ifPresent(value ->
                settings.put(setting.key(), value(setting, setting.write(value))));
    }

    /** A setting's value as JSON holds it: numbers as numbers, switches as true. */
    public static Object value(Setting<?> setting, String text) {
        if (setting.form() == ValueKind.Form.FLAG) {
            return true;
        }
        return !setting.kind().isNumber() ? text
                : setting.kind().whole() ? (Object) Long.valueOf(text) : Double.valueOf(text);
    }

    /** The same with one more member. */
    public PlanText with(String key, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(key, value);
        return new PlanText(more);
    }

    /** A line a member. */
    public String json() {
        StringBuilder json = new StringBuilder();
        members.forEach((key, value) -> json.append(json.isEmpty() ? "{" : ",\n ").append(JsonOutput.of(key))
                .append(": ").append(JsonOutput.of(value)));
        return json + "}\n";
    }
}
