package org.diffusionj.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules are those of the format's README and its reference library, which refuses the same headers. */
class SafetensorsTest {
    private static final String A = "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";

    @TempDir
    private Path folder;

    @Test
    void readsATensorWrittenByHand() throws IOException {
        byte[] data = {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, (byte) 0xc0}; // 1 and -2 in IEEE 754, little-endian
        Weights weights = read("{\"__metadata__\":{\"format\":\"pt\"}," + A + "}   ", data);
        assertArrayEquals(new float[] {1, -2}, weights.tensors().get("a").floats());
        assertEquals("pt", weights.metadata().get("format"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,7]}} | range 0 to 7",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}} | range 8 to 0",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}} | range 0 to 12 of 8 bytes",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}} | the number -2",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2.5],\"data_offsets\":[0,8]}} | the number 2.5",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,8]}} | which no file can hold",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[999999999999999999999],\"data_offsets\":[0,8]}} | no size or offset",
        "{\"a\":{\"dtype\":\"C64\",\"shape\":[1],\"data_offsets\":[0,8]}} | unknown type C64",
        "{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[8],\"data_offsets\":[0,8]}} | quantised (F8_E4M3)",
        "{\"a.qweight\":{\"dtype\":\"I32\",\"shape\":[2],\"data_offsets\":[0,8]}} | GPTQ",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}} | lacks its type, shape or range",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":\"2\",\"data_offsets\":[0,8]}} | not as the format wants it, at $.a.shape",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[\"2\"],\"data_offsets\":[0,8]}} | a text where a number belongs",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"more\":1}} | a key that the format does not"
        + " know",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | goes on behind its last tensor",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | begins at byte",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
        + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | begins at byte",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
        + "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} | names a twice",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}{} | not as the format wants it",
        "{'a':{}} | not as the format wants it",
        "{\"__metadata__\":{\"a\":[1]}} | not as the format wants it, at $.__metadata__.a",
        "[] | not as the format wants it",
    })
    void refusesAHeaderThatContradictsItself(String header, String problem) {
        WeightsException refusal = assertThrows(WeightsException.class, () -> read(header, new byte[8]));
        assertTrue(refusal.getMessage().contains(problem), refusal.getMessage());
        assertTrue(refusal.getMessage().startsWith(folder.resolve("w.safetensors").toString()), refusal.getMessage());
    }

    @Test
    void refusesAFileThatIsCutShort() throws IOException {
        byte[] whole = WeightFiles.safetensors("{" + A + "}", new byte[8]);
        for (int length = 0; length < whole.length; length++) {
            Path cut = WeightFiles.write(folder, "cut.safetensors", Arrays.copyOf(whole, length));
            assertThrows(WeightsException.class, () -> WeightFile.read(cut), "first " + length + " bytes");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "GGUF0000000000000000 | GGUF",
        "version https://git-lfs.github.com/spec/v1 | git lfs pull",
        "<!DOCTYPE html><html>not found</html> | no file of weights that is known",
        "hello | too few",
    })
    void namesWhatIsNoFileOfWeights(String content, String problem) throws IOException {
        Path file = WeightFiles.write(folder, "model.safetensors", content.getBytes(StandardCharsets.US_ASCII));
        WeightsException refusal = assertThrows(WeightsException.class, () -> WeightFile.read(file));
        assertTrue(refusal.getMessage().contains(problem), refusal.getMessage());
    }

    private Weights read(String header, byte[] data) throws IOException {
        return WeightFile.read(WeightFiles.write(folder, "w.safetensors", WeightFiles.safetensors(header, data)));
    }
}
