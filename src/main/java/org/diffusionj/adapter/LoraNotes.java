package org.diffusionj.adapter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.diffusionj.json.JsonException;
import org.diffusionj.json.JsonText;

/**
 * What peft notes of its LoRA: alpha and rank, for all layers or by the ends of their names. It stands in
 * {@code adapter_config.json} beside the file, or, since diffusers 0.34, in the file's own notes, where keys begin with
 * the network's name.
 */
final class LoraNotes {
    private static final String IN_FILE = "lora_adapter_metadata";
    private static final String BESIDE = "adapter_config.json";
    private static final long LONGEST = 1 << 20;
    private final Map<String, Object> keys;

    private LoraNotes(Map<String, Object> keys) {
        this.keys = keys;
    }

    /** @throws AdapterException if there are notes that are no JSON */
    static LoraNotes of(Path file, Map<String, String> metadata) {
        Path beside = file.resolveSibling(BESIDE);
        try {
            if (metadata.containsKey(IN_FILE)) {
                return new LoraNotes(map(JsonText.parse(metadata.get(IN_FILE))));
            }
            boolean peft = file.getFileName().toString().startsWith("adapter_model.");
            return peft && Files.isRegularFile(beside) && Files.size(beside) <= LONGEST
                    ? new LoraNotes(map(JsonText.parse(Files.readString(beside)))) : new LoraNotes(Map.of());
        } catch (JsonException | IOException e) {
            throw new AdapterException(metadata.containsKey(IN_FILE) ? file : beside,
                    "the notes of its LoRA are no JSON (" + e.getMessage() + ")", "Copy the file again");
        }
    }

    private static Map<String, Object> map(Object value) {
        Map<String, Object> map = new HashMap<>();
        if (value instanceof Map<?, ?> entries) {
            entries.forEach((key, entry) -> map.put(key.toString(), entry));
        }
        return map;
    }

    /**
     * Alpha divided by the rank, or by its root where the notes say so.
     *
     * @param layer with the network's name before it, if the file has it
     * @param rank of its factors
     */
    OptionalDouble scale(String layer, long rank) {
        String network = keys.keySet().stream().map(key -> key.substring(0, key.indexOf('.') + 1))
                .filter(prefix -> !prefix.isEmpty() && layer.startsWith(prefix)).findFirst().orElse("");
        Object usual = keys.get(network + "lora_alpha");
        Object alpha = ofPattern(map(keys.get(network + "alpha_pattern")), layer.substring(network.length()), usual);
        if (!(alpha instanceof Number number) || rank < 1) {
            return OptionalDouble.empty();
        }
        boolean root = Boolean.TRUE.equals(keys.get(network + "use_rslora"));
        return OptionalDouble.of(number.doubleValue() / (root ? Math.sqrt(rank) : rank));
    }

    /** A key of a pattern is the end of a name, or a regular expression for it, as in peft. */
    private static Object ofPattern(Map<String, Object> pattern, String layer, Object usual) {
        for (Map.Entry<String, Object> entry : pattern.entrySet()) {
            if (fits(entry.getKey(), layer)) {
                return entry.getValue();
            }
        }
        return usual;
    }

    private static boolean fits(String key, String layer) {
        if (key.length() > 300 || !key.matches("\\^?[\\w.]+\\$?")) {
            return false; // hostile expressions can take for ever
        }
        try {
            return Pattern.compile("(.*\\.)?(" + key + ")$").matcher(layer).matches();
        } catch (PatternSyntaxException e) {
            return false;
        }
    }
}
