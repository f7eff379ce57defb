package org.diffusionj.ij.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.diffusionj.headless.MacroProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** LoRA and embeddings as macros and prompts name them, and what the picture's info says of them. */
class AdaptersMacroTest {
    private static final Path FILES = Path.of("src/test/resources/reference/adapters").toAbsolutePath();

    private static final String TINY = "graphs/tinyvaefour/taesd_decoder.safetensors";

    @TempDir
    private Path folder;

    @Test
    void filesAreNamedBySettingsTagsAndWords() throws IOException {
        Path root = Files.createDirectories(folder.resolve("root")).toRealPath();
        Path inside = Files.createDirectories(root.resolve("loras/tissue"));
        Files.copy(FILES.resolve("kohya.safetensors"), inside.resolve("stain v1.2.safetensors"));
        Files.copy(FILES.resolve("stained.pt"), Files.createDirectories(root.resolve("embeddings")).resolve("Pale.pt"));
        Files.copy(FILES.resolveSibling(TINY), Files.createDirectories(root.resolve("vae_approx"))
                .resolve("taesd_decoder.safetensors"));
        Path macro = Files.writeString(folder.resolve("test.ijm"), """
                settings = "model=[%s] width=64 height=64 steps=2 guidance=3 seed=7 ";
                run("Text to Image...", settings + "prompt=[a cell]");
                plain = hash();
                run("Text to Image...", settings + "prompt=[a cell] loras=[stain v1.2:0.8]");
                changed = hash();
                print("other " + (changed != plain));
                print(Property.get("diffusion.loras"));
                print(Property.get("diffusion.lora-sha256"));
                parameters = Property.get("diffusion.parameters");
                print(substring(parameters, 0, indexOf(parameters, ">") + 1));
                eval(Property.get("diffusion.macro"));
                print("replayed " + (hash() == changed));
                run("Text to Image...", settings + "emphasis=A1111 prompt=[a cell<lora:tissue/stain v1.2:0.8>]");
                print("tag " + (hash() == changed));
                run("Text to Image...", settings + "prompt=[a cell]");
                print("back " + (hash() == plain));
                run("Text to Image...", settings + "prompt=[a pale cell]");
                print(Property.get("diffusion.embedding-sha256"));
                print("no decoder '" + Property.get("diffusion.decoder-sha256") + "'");
                run("Text to Image...", settings + "prompt=[a cell] decoder=Tiny");
                print("tiny " + (hash() != plain));
                print(Property.get("diffusion.decoder-sha256"));
                function hash() {
                    sum = 0;
                    for (i = 0; i < 64; i++) { v = getPixel(i, (7 * i) %% 64); sum = (sum * 31 + v) %% 1000003; }
                    return sum;
                }
                """.formatted(FILES.resolveSibling("folders").resolve("sd")));
        MacroProcess run = MacroProcess.runMacro(List.of("diffusionj.models=" + root), macro);
        assertEquals(List.of("other 1", "stain v1.2:0.8",
                "stain v1.2: " + sha256("kohya.safetensors"), "a cell <lora:stain v1.2:0.8>", "replayed 1", "tag 1",
                "back 1", "Pale: " + sha256("stained.pt"), "no decoder ''", "tiny 1", sha256("../" + TINY)),
                run.out().lines().filter(line -> !line.isBlank()).toList(), run.err());
    }

    private static String sha256(String file) throws IOException {
        try {
            byte[] content = Files.readAllBytes(FILES.resolve(file));
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
