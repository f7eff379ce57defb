package org.diffusionj.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.diffusionj.json.JsonException;
import org.diffusionj.json.JsonText;

/** Reads {@code *.index.json}, which tells in which of several files each tensor is. */
final class ShardedIndex {
    private ShardedIndex() {}

    static Weights read(Path index) throws IOException {
        Map<String, Weights> shards = new LinkedHashMap<>();
        Map<String, Weight> tensors = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : weightMap(index).entrySet()) {
            String tensor = String.valueOf(entry.getKey());
            String shard = text(index, tensor, entry.getValue());
            Weight weight = shards.computeIfAbsent(shard, name -> open(index, name)).tensors().get(tensor);
            if (weight == null) {
                throw WeightsException.damaged(index, "says that " + tensor + " is in " + shard
                        + ", but it is not there");
            }
            tensors.put(tensor, weight);
        }
        return new Weights(index, tensors, Map.of());
    }

    private static Map<?, ?> weightMap(Path index) throws IOException {
        try {
            if (JsonText.parse(Files.readString(index)) instanceof Map<?, ?> root
                    && root.get("weight_map") instanceof Map<?, ?> map) {
                return map;
            }
        } catch (JsonException e) {
            throw WeightsException.damaged(index, "is not valid JSON: it " + e.getMessage());
        }
        throw WeightsException.damaged(index, "has no \"weight_map\"");
    }

    private static String text(Path index, String name, Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw WeightsException.damaged(index, "has no file name for " + name);
    }

    /** Shards lie beside the index: a name that leads elsewhere is hostile. */
    private static Weights open(Path index, String name) {
        if (name.isEmpty() || name.contains("/") || name.contains("\\") || name.contains("\0") || name.startsWith(".")
                || name.endsWith(".index.json")) {
            throw WeightsException.damaged(index, "names the file \"" + name + "\", which is no file name of its own"
                    + " folder");
        }
        Path shard = index.resolveSibling(name);
        if (!Files.isRegularFile(shard)) {
            throw WeightsException.refused(index, "names the file " + name + ", which is not beside it",
                    "Copy all parts of the model into one folder");
        }
        return WeightFile.read(shard);
    }
}
