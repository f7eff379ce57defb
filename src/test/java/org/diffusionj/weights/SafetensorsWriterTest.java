package org.diffusionj.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.diffusionj.weights.SafetensorsWriter.Floats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {
    private static final Map<String, Floats> TENSORS = Map.of(
            "b.weight", new Floats(List.of(2L, 3L), new float[] {1, 2, 3, 4, 5, -0.5f}),
            "a.alpha", new Floats(List.of(), new float[] {7}));

    @TempDir
    private Path folder;

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        Path file = folder.resolve("x.safetensors");
        SafetensorsWriter.write(file, TENSORS, Map.of("note", "ä \"quoted\"\n<line>"));
        Weights read = WeightFile.read(file);
        assertEquals(Map.of("note", "ä \"quoted\"\n<line>"), read.metadata());
        assertEquals(List.of(2L, 3L), read.tensors().get("b.weight").shape());
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, -0.5f}, read.tensors().get("b.weight").floats());
        assertEquals(List.of(), read.tensors().get("a.alpha").shape());
        byte[] first = Files.readAllBytes(file);
        SafetensorsWriter.write(file, TENSORS, read.metadata());
        assertArrayEquals(first, Files.readAllBytes(file));
        assertEquals(0, first[0] % 8, "the format wants tensors to begin at a multiple of 8");
    }

    @Test
    void aFailureLeavesTheFormerFileAndNoPart() throws IOException {
        Path file = Files.createDirectory(folder.resolve("x.safetensors")); // no file can take a folder's place
        Files.writeString(file.resolve("former"), "stays");
        WeightsException failure = assertThrows(WeightsException.class,
                () -> SafetensorsWriter.write(file, TENSORS, Map.of()));
        assertTrue(failure.getMessage().contains("Make room on the disk"), failure::getMessage);
        assertEquals("stays", Files.readString(file.resolve("former")));
        assertArrayEquals(new String[] {"x.safetensors"}, folder.toFile().list());
    }
}
