package org.diffusionj.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pickles written by hand: the operations are those of Python's pickletools. */
class TorchFileTest {
    private static final String STORAGE = "(X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0000X\3\0\0\0cpuK\4tQ";

    @TempDir
    private Path folder;

    @Test
    void readsATensorWrittenByHand() throws IOException {
        Weight weight = read(tensor("K\0", "(K\2K\2t", "(K\2K\1t")).tensors().get("w");
        assertEquals(List.of(2L, 2L), weight.shape());
        assertEquals(Dtype.F32, weight.dtype());
    }

    @ParameterizedTest
    @CsvSource({
        "os, system", "posix, system", "builtins, eval", "builtins, exec", "subprocess, Popen", "nt, system",
        "torch, load", "torch.hub, load", "numpy, load", "__builtin__, getattr", "collections, OrderedDict.__init__",
        "torch._utils, _rebuild_tensor_v3", "pickle, loads", "runpy, _run_code", "webbrowser, open",
    })
    void refusesEveryNameThatTensorsDoNotNeed(String module, String name) {
        String call = "\u0080\2c" + module + "\n" + name + "\nX\4\0\0\0trueq\0\u0085R.";
        WeightsException refusal = assertThrows(WeightsException.class, () -> read(call));
        assertTrue(refusal.getMessage().contains(module + "." + name), refusal.getMessage());
        String stacked = "\u0080\4\u008c" + (char) module.length() + module + "\u008c" + (char) name.length() + name
                + "\u0093)R.";
        assertTrue(assertThrows(WeightsException.class, () -> read(stacked)).getMessage()
                .contains(module + "." + name));
    }

    @Test
    void refusesTensorsThatTheirElementsDoNotHold() {
        for (String[] wrong : new String[][] {
            {"K\0", "(K\3K\2t", "(K\2K\1t"},   // six of four elements
            {"K\1", "(K\2K\2t", "(K\2K\1t"},   // begins one too late
            {"K\0", "(K\2K\2t", "(K\4K\1t"},   // rows too far apart
            {"K\0", "(K\2K\2t", "(K\1t"},      // one stride too few
            {"K\0", "(J\377\377\377\377t", "(K\1t"}, // a negative size
            {"K\0", "(J\377\377\377\177J\377\377\377\177t", "(K\0K\0t"}, // a huge tensor of one element
        }) {
            String pickle = tensor(wrong[0], wrong[1], wrong[2]);
            WeightsException refusal = assertThrows(WeightsException.class, () -> read(pickle));
            assertTrue(refusal.getMessage().contains("describes a tensor"), refusal.getMessage());
        }
    }

    @Test
    void comesToAnEndWithValuesThatHoldThemselves() {
        String listInItself = "\u0080\2]q\0h\0a.";
        String mapInItself = "\u0080\2}q\0X\1\0\0\0ah\0s.";
        String listAsKey = "\u0080\2}]q\0h\0ah\0K\1s.";
        for (String pickle : List.of(listInItself, mapInItself, listAsKey)) {
            assertThrows(WeightsException.class, () -> read(pickle));
        }
    }

    /** Two thousand names of one map in each of three maps: a file of 70 KB, and eight thousand million names. */
    @Test
    void refusesMapsThatAreInTooManyPlaces() {
        StringBuilder pickle = new StringBuilder("\u0080\2}q\0");
        for (int level = 0; level < 3; level++) {
            pickle.append("}(");
            for (int i = 0; i < 2000; i++) {
                pickle.append(String.format("X\5\0\0\0n%04dh", i)).append((char) level);
            }
            pickle.append("uq").append((char) (level + 1));
        }
        String message = assertThrows(WeightsException.class, () -> read(pickle + ".")).getMessage();
        assertTrue(message.contains("entries"), message);
    }

    @Test
    void refusesOperationsThatDataDoesNotNeed() {
        for (String pickle : List.of("\u0080\2ios\nsystem\n(X\4\0\0\0true.", "(X\4\0\0\0trueios\nsystem\n.",
                "\u0080\2(cos\nsystem\no.", "P1\n.", "\u0080\2\u0082\1.", "\u0080\2S'text'\n.")) {
            WeightsException refusal = assertThrows(WeightsException.class, () -> read(pickle));
            assertTrue(refusal.getMessage().contains("pickle") || refusal.getMessage().contains("os.system"),
                    refusal.getMessage());
        }
    }

    @Test
    void namesZipsThatAreNoCheckpoints() throws IOException {
        Path zip = WeightFiles.zip(folder.resolve("a.bin"), Map.of("readme.txt", new byte[3]));
        assertTrue(assertThrows(WeightsException.class, () -> WeightFile.read(zip)).getMessage()
                .contains("not one of PyTorch's"));
        Path script = WeightFiles.zip(folder.resolve("b.pt"),
                Map.of("m/data.pkl", new byte[3], "m/constants.pkl", new byte[3]));
        assertTrue(assertThrows(WeightsException.class, () -> WeightFile.read(script)).getMessage()
                .contains("TorchScript"));
    }

    @Test
    void namesPicklesWithoutZip() throws IOException {
        Path old = WeightFiles.write(folder, "old.ckpt",
                WeightFiles.pickle("\u0080\2\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019."));
        assertTrue(assertThrows(WeightsException.class, () -> WeightFile.read(old)).getMessage()
                .contains("before 1.6"));
    }

    private static String tensor(String first, String shape, String strides) {
        return "\u0080\2}X\1\0\0\0wctorch._utils\n_rebuild_tensor_v2\n(" + STORAGE + first + shape + strides
                + "\u0089ccollections\nOrderedDict\n)RtRs.";
    }

    private Weights read(String pickle) throws IOException {
        return WeightFile.read(WeightFiles.checkpoint(folder.resolve("w.ckpt"), WeightFiles.pickle(pickle)));
    }
}
