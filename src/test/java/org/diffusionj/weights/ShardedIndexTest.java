package org.diffusionj.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardedIndexTest {
    @TempDir
    private Path folder;

    @Test
    void findsEachTensorInItsFile() throws IOException {
        shard("m-00001-of-00002.safetensors", "a");
        shard("m-00002-of-00002.safetensors", "b");
        Weights weights = WeightFile.read(index("{\"weight_map\":{\"a\":\"m-00001-of-00002.safetensors\","
                + "\"b\":\"m-00002-of-00002.safetensors\"}}"));
        assertEquals(Set.of("a", "b"), weights.tensors().keySet());
        assertEquals(folder.resolve("m-00002-of-00002.safetensors"), weights.tensors().get("b").file());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"weight_map\":{\"a\":\"../secret.safetensors\"}} | no file name of its own folder",
        "{\"weight_map\":{\"a\":\"m.safetensors.index.json\"}} | no file name of its own folder",
        "{\"weight_map\":{\"a\":\"gone.safetensors\"}} | gone.safetensors, which is not beside it",
        "{\"weight_map\":{\"other\":\"one.safetensors\"}} | says that other is in one.safetensors",
        "{\"weight_map\":{\"a\":7}} | no file name for a",
        "{\"weight_map\":[]} | no \"weight_map\"",
        "{\"weight_map\" | not valid JSON",
    })
    void refusesAnIndexThatLeadsNowhere(String json, String problem) throws IOException {
        shard("one.safetensors", "a");
        Path index = index(json);
        WeightsException refusal = assertThrows(WeightsException.class, () -> WeightFile.read(index));
        assertTrue(refusal.getMessage().contains(problem), refusal.getMessage());
    }

    private void shard(String name, String tensor) throws IOException {
        WeightFiles.write(folder, name, WeightFiles.safetensors(
                "{\"" + tensor + "\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[0,8]}}", new byte[8]));
    }

    private Path index(String json) throws IOException {
        return Files.writeString(folder.resolve("m.safetensors.index.json"), json);
    }
}
