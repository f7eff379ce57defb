package org.diffusionj.ij.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.diffusionj.headless.MacroProcess;
import org.diffusionj.headless.MacroRunner;
import org.diffusionj.onednn.DnnlBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code precision=Half} on a CPU, as macros ask for it. */
class PrecisionMacroTest {
    private static final Path MODELS = Path.of("src/test/resources/reference/folders").toAbsolutePath();
    private static final String CALL = "run(\"Text to Image...\", \"model=sd width=64 height=64 steps=2 guidance=3"
            + " seed=7 device=CPU prompt=x%s\");%n";

    @TempDir
    private Path folder;

    private MacroProcess run(Map<String, String> environment, String macro) throws IOException {
        Path file = Files.writeString(folder.resolve("precision.ijm"), macro);
        return MacroProcess.run(List.of("diffusionj.models=" + MODELS, "diffusionj.threads=1", "user.home=" + folder),
                environment, MacroRunner.class, List.of(file.toString()));
    }

    @Test
    void halfIsBfloat16AndItsPicturesCanBeMadeAgain() throws IOException {
        assumeTrue(DnnlBackend.lacksBfloat16().isEmpty(), () -> DnnlBackend.lacksBfloat16().orElseThrow());
        MacroProcess process = run(Map.of(), CALL.formatted(" precision=Half") + """
                print(Property.get("diffusion.precision") + " " + Property.get("diffusion.device"));
                first = getImageID();
                eval(Property.get("diffusion.macro"));
                print(Property.get("diffusion.precision"));
                imageCalculator("Difference create", first, getImageID());
                getStatistics(area, mean, min, max);
                print("apart " + max);
                %sprint(Property.get("diffusion.device"));
                """.formatted(CALL.formatted("")));
        assertEquals(0, process.exitCode(), process.err());
        List<String> lines = process.out().lines().toList();
        assertTrue(lines.get(0).matches("Half oneDNN \\d+\\.\\d+\\.\\d+ in bfloat16, ONNX Runtime .*, CPU.*"),
                process.out());
        assertEquals("Half", lines.get(1));
        assertEquals("apart 0", lines.get(2));
        assertTrue(lines.get(3).matches(DnnlBackend.isFastInFloat() ? "oneDNN \\S+ in float, ONNX Runtime .*"
                : "ONNX Runtime .*"), process.out());
    }

    /** oneDNN's own way to hide what a processor can. */
    @Test
    void aProcessorWithoutBfloat16RefusesHalfAndMakesTheRest() throws IOException {
        Map<String, String> older = Map.of("ONEDNN_MAX_CPU_ISA", "AVX2");
        MacroProcess refused = run(older, CALL.formatted(" precision=Half"));
        assertEquals(1, refused.exitCode());
        assertTrue(refused.err().contains("'precision' cannot be 'Half' on this CPU: this processor has neither"
                + " AVX-512 BF16 nor AMX. Leave precision at Auto. See docs/macro-keys.md#precision"), refused.err());
        MacroProcess made = run(older, CALL.formatted("") + "print(Property.get(\"diffusion.device\"));");
        assertEquals(0, made.exitCode(), made.err());
        assertTrue(made.out().startsWith("ONNX Runtime"), made.out());
    }
}
