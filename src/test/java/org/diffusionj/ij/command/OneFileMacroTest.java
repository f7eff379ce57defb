package org.diffusionj.ij.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.diffusionj.headless.MacroProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint file and another VAE as macros name them, and what the picture's info says of them. */
class OneFileMacroTest {
    private static final Path FILES = Path.of("src/test/resources/reference/onefile").toAbsolutePath();

    @TempDir
    private Path folder;

    @Test
    void aFileAndAVaeAreNamedAndTheirHashesAreTold() throws IOException {
        Path root = Files.createDirectories(folder.resolve("root")).toRealPath();
        copy("sd1.safetensors", root.resolve("cells v1.2.safetensors"));
        Files.writeString(root.resolve("cells v1.2.json"), Files.readString(FILES.resolve("sd1.json"))
                .replace("..", FILES.getParent().toString().replace('\\', '/')));
        copy("vae/ldm.safetensors", Files.createDirectories(root.resolve("vae")).resolve("other.safetensors"));
        copy("vae/ldm.json", root.resolve("vae/other.json"));
        Path macro = Files.writeString(folder.resolve("test.ijm"), """
                settings = "width=64 height=64 steps=2 guidance=3 seed=7 prompt=[a cell]";
                run("Text to Image...", "model=[cells v1.2] " + settings);
                own = hash();
                print(Property.get("diffusion.model-sha256"));
                print("own " + Property.get("diffusion.vae-sha256"));
                run("Text to Image...", "model=[cells v1.2.safetensors] vae=other " + settings);
                print(Property.get("diffusion.model-sha256"));
                print("other " + Property.get("diffusion.vae-sha256"));
                print(Property.get("diffusion.vae") + " " + (hash() == own));
                parameters = Property.get("diffusion.parameters");
                print(substring(parameters, indexOf(parameters, "VAE:"), indexOf(parameters, ", Version")));
                run("Text to Image...", "model=[cells v1.2] vae=[%s] " + settings);
                print("another picture " + (hash() != own));
                function hash() {
                    sum = 0;
                    for (i = 0; i < 64; i++) { v = getPixel(i, (7 * i) %% 64); sum = (sum * 31 + v) %% 1000003; }
                    return sum;
                }
                """.formatted(FILES.resolveSibling("folders").resolve("sd")));
        MacroProcess run = MacroProcess.runMacro(List.of("diffusionj.models=" + root), macro);
        String model = sha256(FILES.resolve("sd1.safetensors"));
        String vae = sha256(FILES.resolve("vae/ldm.safetensors"));
        assertEquals(List.of(model, "own ", model, "other " + vae, "other 1",
                "VAE: other.safetensors, VAE hash: " + vae.substring(0, 10), "another picture 1"),
                run.out().lines().filter(line -> !line.isBlank()).toList(), run.err());
    }

    private static void copy(String from, Path to) throws IOException {
        Files.copy(FILES.resolve(from), to, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
