package org.diffusionj.weights;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads {@code *.index.json}, which tells in which of several files each tensor is. */
final class ShardedIndex {
    private ShardedIndex() {}

    static Weights read(Path index) throws IOException {
        Map<String, Weights> shards = new LinkedHashMap<>();
        Map<String, Weight> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, JsonElement> entry : weightMap(index).entrySet()) {
            String shard = text(index, entry.getKey(), entry.getValue());
            Weight weight = shards.computeIfAbsent(shard, name -> open(index, name)).tensors().get(entry.getKey());
            if (weight == null) {
                throw WeightsException.damaged(index, "says that " + entry.getKey() + " is in " + shard
                        + ", but it is not there");
            }
            tensors.put(entry.getKey(), weight);
        }
        return new Weights(index, tensors, Map.of());
    }

    private static JsonObject weightMap(Path index) throws IOException {
        try {
            JsonElement root = JsonParser.parseString(Files.readString(index));
            if (root.isJsonObject() && root.getAsJsonObject().get("weight_map") instanceof JsonObject map) {
                return map;
            }
        } catch (JsonParseException e) {
            throw WeightsException.damaged(index, "is not valid JSON");
        }
        throw WeightsException.damaged(index, "has no \"weight_map\"");
    }

    private static String text(Path index, String name, JsonElement value) {
        if (value.isJsonPrimitive() && value.getAsJsonPrimitive().isString()) {
            return value.getAsString();
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
