package org.diffusionj.ort;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.tensor.Tensor;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ONNX Runtime itself says of real graphs that are broken or foreign, in this program's words. */
class GraphFailuresTest {
    private static final int F = TinyOnnx.FLOAT;

    @TempDir
    Path folder;

    /** Each graph, and what its message must name. */
    private static Map<String, TinyOnnx> graphs() {
        Map<String, TinyOnnx> graphs = new LinkedHashMap<>();
        graphs.put("of opset 99 (ai.onnx), and this one knows them up to 25.*opset 25 or lower.*#graph-is-too-new",
                TinyOnnx.doubling().versions(8, 99));
        graphs.put("of opset 27 (ai.onnx).*#graph-is-too-new", TinyOnnx.doubling().versions(10, 27));
        graphs.put("IR version 99, and this one knows them up to 13.*ir_version to 13.*#graph-is-too-new",
                TinyOnnx.doubling().versions(99, 17));
        graphs.put("operator Add (version 1) in a form", TinyOnnx.doubling().versions(3, 1));
        graphs.put("no operator Frobnicate in opset 17.*higher opset", one("", "Frobnicate"));
        graphs.put("no operator RMSNormalization in opset 17", one("", "RMSNormalization"));    // from opset 23 on
        graphs.put("operator Foo of the domain ai.acme, which is another program's", one("ai.acme", "Foo"));
        graphs.put("aten_sdpa of the domain pkg.onnxscript.torch_lib", one("pkg.onnxscript.torch_lib", "aten_sdpa"));
        graphs.put("operator GroupNorm of the domain trt.plugins, which is TensorRT's",
                one("trt.plugins", "GroupNorm"));
        graphs.put("DmlFusedAdd of the domain com.microsoft.dml, which is DirectML's",
                one("com.microsoft.dml", "DmlFusedAdd"));
        graphs.put("for a newer ONNX Runtime.*opset 99 (com.microsoft).*with an older version of the same program",
                TinyOnnx.doubling().opset("com.microsoft", 99));
        graphs.put("compiled for one device (EPContext)", one("com.microsoft", "EPContext"));
        graphs.put("absent.bin is missing, in which it keeps weights.*#graph-does-not-load", new TinyOnnx()
                .input("x", F, -1, 3)
                .external("w", "absent.bin", 0, 12, 3).node("Add", List.of("x", "w"), List.of("y"))
                .output("y", F, -1, 3));
        graphs.put("computes in bfloat16.*float or half", new TinyOnnx().input("x", TinyOnnx.BFLOAT16, 1, 4, 8, 8)
                .zeros("w", TinyOnnx.BFLOAT16, 288, 4, 4, 3, 3).node("Conv", List.of("x", "w"), List.of("y"))
                .output("y", TinyOnnx.BFLOAT16, 1, 4, 6, 6));
        graphs.put("Node input 'nothing' is not a graph input.*Copy the model again", new TinyOnnx().input("x", F, 2, 3)
                .node("Add", List.of("x", "nothing"), List.of("y")).output("y", F, 2, 3));
        graphs.put("not acyclic", new TinyOnnx().input("x", F, 2, 3).node("Add", List.of("x", "y"), List.of("y"))
                .output("y", F, 2, 3));
        graphs.put("size mismatch", new TinyOnnx().input("x", F, 2, 3).zeros("w", F, 8, 3)
                .node("Add", List.of("x", "w"), List.of("y")).output("y", F, 2, 3));
        graphs.put("Incompatible dimensions", new TinyOnnx().input("x", F, 2, 3).initializer("w", new float[5], 5)
                .node("Add", List.of("x", "w"), List.of("y")).output("y", F, 2, 3));
        graphs.put("no operator ? in opset 17", one("", "\u0001\u0002\u0007"));
        return graphs;
    }

    private static TinyOnnx one(String domain, String operator) {
        TinyOnnx graph = new TinyOnnx().input("x", F, -1, 3);
        return (domain.isEmpty() ? graph.node(operator, List.of("x"), List.of("y"))
                : graph.domainNode(domain, operator, List.of("x"), List.of("y"))).output("y", F, -1, 3);
    }

    @TestFactory
    Stream<DynamicTest> everyGraphIsToldWithItsCause() {
        return graphs().entrySet().stream().map(each -> DynamicTest.dynamicTest(each.getKey(), () -> {
            Path file = folder.resolve("model.onnx");
            requireTold(file, open(each.getValue().write(file)), each.getKey());
        }));
    }

    @TestFactory
    Stream<DynamicTest> everyFileThatIsNoGraphIsTold() throws IOException {
        byte[] whole = TinyOnnx.doubling().bytes();
        Map<String, Path> files = new LinkedHashMap<>();
        String none = "it is no ONNX graph, or is cut short. Copy or download it again.*#graph-does-not-load";
        files.put(none, Files.writeString(folder.resolve("page.onnx"), "<html>not found</html>"));
        files.put(none + "()", Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(whole, whole.length - 9)));
        files.put(none + "()()", Files.write(folder.resolve("empty.onnx"), new byte[0]));
        files.put(none
                + "()()()", Files.writeString(folder.resolve("zip.onnx"), "PK\3\4", StandardCharsets.ISO_8859_1));
        files.put("it is a folder", Files.createDirectory(folder.resolve("model.onnx.d")));
        files.put("there is no such file", folder.resolve("none.onnx"));
        return files.entrySet().stream().map(each -> DynamicTest.dynamicTest(each.getValue().getFileName().toString(),
                () -> requireTold(each.getValue(), open(each.getValue()), each.getKey())));
    }

    private static String open(Path file) {
        return assertThrows(IllegalStateException.class, () -> new OrtBackend().open(new NetworkSource(file)).close())
                .getMessage();
    }

    /** @param wanted texts in their order, with .* between them; () is nothing */
    private static void requireTold(Path file, String message, String wanted) {
        assertTrue(message.startsWith(file + " could not be loaded by ONNX Runtime "), message);
        requireReadable(message);
        int at = 0;
        for (String part : wanted.replace("()", "").split("\\.\\*")) {
            at = message.indexOf(part, at);
            assertTrue(at >= 0, message + "\nlacks " + part);
        }
    }

    /** One line without places in foreign sources. */
    private static void requireReadable(String message) {
        assertEquals(1, message.lines().count(), message);
        assertTrue(message.chars().noneMatch(Character::isISOControl), message);
        for (String foreign : List.of("/home/", ":\\", ".cc:", ".h:", "onnxruntime::", "std::", "..", "\ufffd")) {
            assertFalse(message.contains(foreign), message);
        }
    }

    @Test
    void whatFailsToComputeIsTold() {
        assertRunFails("by a dimension other than 1. 3 by 4 (node Add). The graph may have been exported for another"
                + " size of picture, or batch", operation("Add", 3), Tensor.of(new float[4], 1, 4));
        assertRunFails("MatMul dimension mismatch (node MatMul). The graph may have", operation("MatMul", 3, 1),
                Tensor.of(new float[4], 1, 4));
        assertRunFails("idx=7 must be within the inclusive range [-3,2] (node Gather)."
                + " See docs/troubleshooting.md#computation-fails",
                new TinyOnnx().input("x", TinyOnnx.INT64, -1).initializer("w", new float[3], 3)
                        .node("Gather", List.of("w", "x"), List.of("y")).output("y", F, -1),
                        Tensor.of(new float[] {7}, 1));
    }

    private static TinyOnnx operation(String operator, long... shape) {
        return new TinyOnnx().input("x", F, -1, -1).initializer("w", new float[3], shape)
                .node(operator, List.of("x", "w"), List.of("y")).output("y", F, -1, -1);
    }

    private void assertRunFails(String wanted, TinyOnnx graph, Tensor x) {
        try (Network network = new OrtBackend().open(new NetworkSource(graph.write(folder.resolve("run.onnx"))))) {
            String message = assertThrows(IllegalStateException.class,
                    () -> network.run(Map.of("x", x), new Cancellation())).getMessage();
            assertTrue(message.contains(wanted), message);
            requireReadable(message);
        }
    }

    /**
     * As the optimizers write them: ONNX Runtime's own for CUDA with the channels last, Olive's example for
     * DirectML (group_norm_channels_last false) with the channels first.
     */
    @ParameterizedTest
    @CsvSource({
        "GroupNorm, 1, was fused for CUDA: its operators GroupNorm do not exist on the CPU. Compute on CUDA",
        "GroupNorm, 0, was fused for DirectML: neither the CPU nor CUDA computes its operators GroupNorm (channels"
        + " first)",
        "NhwcConv, 1, was fused for CUDA: its operators NhwcConv",
        "BiasSplitGelu, 0, was fused for graphics cards (CUDA or DirectML): its operators BiasSplitGelu"})
    void aFusedGraphIsToldWithWhatItWasFusedFor(String operator, int channelsLast, String wanted) {
        Path file = new TinyOnnx().input("x", F, 1, 4, 4, 8).input("w", F, 8)
                .fusedNode(operator, List.of("x", "w", "w"),
                List.of("y"), "channels_last", channelsLast).output("y", F, 1, 4, 4, 8)
                .write(folder.resolve("model.onnx"));
        String message = open(file);
        assertTrue(message.startsWith(file + " " + wanted)
                && message.endsWith("See docs/troubleshooting.md#fused-graphs"), message);
    }

    @Test
    void onACardOnlyDirectMlIsAReason() {
        FusedOperators cuda = new FusedOperators(Set.of("GroupNorm"), "CUDA");
        FusedOperators other = new FusedOperators(Set.of("GroupNorm"), "DirectML");
        assertEquals("", cuda.refusal("model.onnx", false));
        assertTrue(other.refusal("model.onnx", false).contains("fused for DirectML"));
    }

    /** As ONNX Runtime's builds for Windows and CUDA print them. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "D:\\a\\_work\\1\\s\\onnxruntime\\core\\graph\\model.cc:149 onnxruntime::Model::Model Unsupported model IR"
        + " version: 14"
                + "| Unsupported model IR version: 14.",
        "C:\\b\\core\\providers\\cuda\\cuda_call.cc:116 onnxruntime::CudaCall CUDA failure 700: an illegal address ;"
        + " GPU=0"
                + "| CUDA failure 700: an illegal address ; GPU=0.",
        "/onnxruntime_src/core/session/x.cc:12 static bool onnxruntime::A<T>::f(int, const std::function<void()>&)"
        + " const"
                + " [with T = float] it broke. Stacktrace: a b| it broke. Stacktrace: a b.",
        "it broke in file.py line 3| it broke in file.py line 3.",
        "see https://example.org/a.html: version 2:3| see https://example.org/a.html: version 2:3."})
    void placesInForeignSourcesGo(String words, String sentence) {
        assertEquals(sentence, OrtWords.of(new RuntimeException(words)));
    }

    @Test
    void stacksGoAndLongWordsAreCut() {
        assertEquals("it broke.", OrtWords.of(new RuntimeException("it broke.\nStacktrace:\n#0 0x7f in f()\n#1 g()")));
        assertEquals("RuntimeException.", OrtWords.of(new RuntimeException()));
        String cut = OrtWords.of(new RuntimeException("word ".repeat(1000)));
        assertTrue(cut.length() <= 304 && cut.endsWith("word ..."), cut);
    }
}
