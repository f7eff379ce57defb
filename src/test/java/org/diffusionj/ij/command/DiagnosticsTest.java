package org.diffusionj.ij.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.diffusionj.model.ModelRoots;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiagnosticsTest {
    @TempDir
    Path root;

    @Test
    void tellsWhatIsWrongWithAModel() throws IOException {
        Path broken = Files.createDirectory(root.resolve("half"));
        Files.writeString(broken.resolve("model_index.json"), "{ \"_class_name\": \"StableDiffusionPipeline\" }");
        List<String> lines = new ArrayList<>();
        Diagnostics.addModels(lines, new ModelRoots(List.of(root, root.resolve("none"))));
        assertEquals("Model root " + root, lines.get(0));
        assertEquals("Model root " + root.resolve("none") + ": there is no such folder", lines.get(1));
        assertTrue(lines.get(2).startsWith("Model half: broken: ") && lines.get(2).contains("text encoder"),
                lines.get(2));
    }

    @Test
    void saysThatThereAreNoModels() {
        List<String> lines = new ArrayList<>();
        Diagnostics.addModels(lines, new ModelRoots(List.of(root)));
        assertTrue(lines.get(1).contains("No models were found"), lines.get(1));
    }

    @Test
    void aPartThatFailsLeavesTheOthers() {
        List<String> lines = new ArrayList<>();
        Diagnostics.add(lines, "Libraries", () -> {
            throw new NoSuchMethodError("com.google.gson.Gson.get()");
        });
        Diagnostics.add(lines, "Models", () -> {
            throw new IllegalStateException("closed");
        });
        Diagnostics.add(lines, "Memory", () -> List.of("Memory: 1 MB"));
        assertEquals(List.of("Libraries: this part of the diagnostics failed (java.lang.NoSuchMethodError:"
                + " com.google.gson.Gson.get())", "Models: this part of the diagnostics failed"
                + " (java.lang.IllegalStateException: closed)", "Memory: 1 MB"), lines);
    }

    @Test
    void reportsVersionsDevicesModelsAndMemory() {
        String text = String.join("\n", Diagnostics.lines());
        for (String part : List.of("DiffusionJ ", "ImageJ ", "Java " + System.getProperty("java.version"),
                "ONNX Runtime 1.", "CPU: ", "CUDA ", "Open model: ", "Memory: ", "Model root ",
                "Model starter: Stable Diffusion")) {
            assertTrue(text.contains(part), text);
        }
    }
}
