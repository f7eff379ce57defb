package org.diffusionj.dataset;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.diffusionj.json.JsonException;
import org.diffusionj.json.JsonOutput;
import org.diffusionj.json.JsonText;

/**
 * A line of a manifest: an item whose files are there.
 *
 * @param members as the line's JSON has them
 */
public record Row(Map<String, Object> members) {
    private static final String INDEX = "index";
    private static final String PLAN = "plan_sha256";
    private static final String MADE_WITH = "made_with";
    private static final String FILES = "files";

    /** Describes an item that is to be written. */
    static Row of(Plan plan, Item item, MadeItem made, ItemFiles files, Map<String, String> madeWith) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put(INDEX, (long) item.index());
        members.put("image", files.image());
        members.put("label", files.label().orElse(null));
        members.put("split", item.split().orElse(null));
        members.put("seed", made.settings().get("seed"));
        members.put("prompt", made.settings().get("prompt"));
        members.put("command", item.command().title());
        members.put("settings", made.settings());
        members.put("sha256", files.sha256(files.image()));
        members.put("label_sha256", files.label().map(files::sha256).orElse(null));
        members.put(FILES, files.sizes());
        members.put("made_from", made.hashes());
        members.put("licence", plan.licence().orElse(null));
        members.put("synthetic", true);
        members.put(PLAN, plan.sha256());
        members.put(MADE_WITH, madeWith);
        return new Row(members);
    }

    /** Reads a line; none if it is not whole. */
    static Optional<Row> parse(String line) {
        try {
            if (JsonText.parse(line) instanceof Map<?, ?> object && object.get(INDEX) instanceof Long
                    && object.get(FILES) instanceof Map<?, ?>) {
                Map<String, Object> members = new LinkedHashMap<>();
                object.forEach((key, value) -> members.put((String) key, value));
                return Optional.of(new Row(members));
            }
            return Optional.empty();
        } catch (JsonException cut) {
            return Optional.empty();
        }
    }

    public String line() {
        return JsonOutput.of(members);
    }

    public int index() {
        return ((Long) members.get(INDEX)).intValue();
    }

    /** The bytes of its files by their paths. */
    Map<?, ?> files() {
        return (Map<?, ?>) members.get(FILES);
    }

    Map<?, ?> settings() {
        return (Map<?, ?>) members.get("settings");
    }

    Optional<String> text(String member) {
        return Optional.ofNullable(members.get(member)).map(Object::toString);
    }

    String plan() {
        return String.valueOf(members.get(PLAN));
    }

    /** Versions, instruction set and threads, by name. */
    Object madeWith() {
        return members.get(MADE_WITH);
    }
}
