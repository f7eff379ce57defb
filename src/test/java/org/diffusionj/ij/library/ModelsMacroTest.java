package org.diffusionj.ij.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.diffusionj.ReferenceFolders;
import org.diffusionj.headless.MacroBatch;
import org.diffusionj.headless.MacroProcess;
import org.diffusionj.hub.HubServer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code Diffusion Models...} as macros call it, without a display. */
class ModelsMacroTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference").toAbsolutePath();
    private static final String SMALL = "width=64 height=64 steps=2 guidance=1 seed=7 prompt=[a cell]";
    private static final Map<String, String> MACROS = new LinkedHashMap<>();

    @TempDir
    private static Path folder;

    private static Path root;
    private static Path other;

    @BeforeAll
    static void runAllMacros() throws IOException {
        root = Files.createDirectories(folder.toRealPath().resolve("models"));
        other = folder.toRealPath().resolve("other models");
        try (HubServer server = new HubServer()) {
            Path model = REFERENCE.resolve("folders/sd");
            for (Path file : ReferenceFolders.files(model)) {
                server.with("someone/tiny", file.toString(), Files.readAllBytes(model.resolve(file)));
            }
            server.with("someone/gated", "a.safetensors", new byte[2000]);
            server.gate("someone/gated", "hf_another");
            write();
            MacroProcess process = MacroProcess.run(
                    List.of("diffusionj.models=" + root, "diffusionj.threads=1", "user.home=" + folder),
                    Map.of("HF_ENDPOINT", server.endpoint(), "HF_TOKEN", HubServer.TOKEN), MacroBatch.class,
                    MACROS.keySet().stream().map(name -> folder.resolve(name).toString()).toList());
            assertEquals(0, process.exitCode(), process.err());
        }
    }

    private static void write() throws IOException {
        add("get", "run(\"Diffusion Models...\", \"get=someone/tiny\");\n"
                + "run(\"Text to Image...\", \"model=tiny " + SMALL + "\");");
        add("list", "run(\"Diffusion Models...\");");
        add("again", "run(\"Diffusion Models...\", \"get=someone/tiny name=[second one] revision=v1\");\n"
                + "run(\"Text to Image...\", \"model=[second one] " + SMALL + "\");");
        add("check", "run(\"Diffusion Models...\", \"check=[second one]\");");
        add("delete", "run(\"Text to Image...\", \"model=[second one] " + SMALL + "\");\n"
                + "run(\"Diffusion Models...\", \"delete=[second one]\");");
        add("deleted", "run(\"Text to Image...\", \"model=[second one] " + SMALL + "\");");
        add("import", "run(\"Diffusion Models...\", \"import=[" + REFERENCE.resolve("adapters/kohya.safetensors")
                + "] name=stain\");\n"
                + "run(\"Text to Image...\", \"model=tiny loras=[stain:1] " + SMALL + "\");");
        add("root", "run(\"Diffusion Models...\", \"root=[" + other + "]\");\n"
                + "run(\"Diffusion Models...\", \"get=someone/tiny name=there root=[" + other + "]\");\n"
                + "run(\"Text to Image...\", \"model=there " + SMALL + "\");");
        add("gated", "run(\"Diffusion Models...\", \"get=someone/gated\");");
        add("nothing", "run(\"Diffusion Models...\", \"get=someone/none\");");
        add("no id", "run(\"Diffusion Models...\", \"get=[a b c]\");");
        add("two", "run(\"Diffusion Models...\", \"get=a/b delete=tiny\");");
        add("alone", "run(\"Diffusion Models...\", \"revision=main\");");
        add("unknown", "run(\"Diffusion Models...\", \"download=a/b\");");
        add("starter", "run(\"Diffusion Models...\", \"delete=starter\");");
        add("absent", "run(\"Diffusion Models...\", \"check=nobody\");");
        add("no folder", "run(\"Diffusion Models...\", \"root=/no/such/place/at/all\");");
    }

    private static void add(String name, String macro) throws IOException {
        Files.writeString(folder.resolve(name), macro);
        MACROS.put(name, macro);
    }

    @Test
    void aModelIsUsableByNameAfterOneLine() throws IOException {
        succeeds("get");
        assertTrue(read("get.out").startsWith("The model tiny is in " + root.resolve("tiny")), read("get.out"));
        assertTrue(read("get.out").contains("Use it with model=tiny. Its licence is mit."), read("get.out"));
        assertEquals("1", read("get.images"));
        succeeds("again");
        assertEquals("1", read("again.images"));
    }

    @Test
    void withoutKeysItListsWhatThereIs() throws IOException {
        succeeds("list");
        assertTrue(read("list.out").contains("model tiny: Stable Diffusion 1.x, "), read("list.out"));
        assertTrue(read("list.out").contains("model starter: Stable Diffusion 1.x, "), read("list.out"));
    }

    @Test
    void whatWasUsedIsClosedAndGoesToTheTrash() throws IOException {
        succeeds("check");
        assertTrue(read("check.out").startsWith("The model second one is intact"), read("check.out"));
        succeeds("delete");
        assertTrue(read("delete.out").contains("is in " + root.resolve(".trash/second one") + " now."));
        fails("deleted", "there is no model \"second one\"");
        assertTrue(Files.exists(root.resolve(".trash/second one/second one/model_index.json")));
    }

    @Test
    void importsAndFurtherFoldersAreUsableByName() throws IOException {
        succeeds("import");
        assertEquals("1", read("import.images"));
        succeeds("root");
        assertTrue(Files.exists(other.resolve("there/model_index.json")));
        assertEquals("1", read("root.images"));
    }

    @Test
    void whatCannotBeDoneEndsTheMacroAndSaysWhy() throws IOException {
        fails("gated", "is gated");
        fails("nothing", "there is no model someone/none");
        fails("no id", "'get' cannot be 'a b c': a model of the hub is called OWNER/NAME");
        fails("two", "'get' and 'delete' cannot be done in one call");
        fails("alone", "'revision' means nothing here: it goes with get");
        fails("unknown", "'download' is not a key of this command. Keys are: get, revision, name, import, check,"
                + " delete, root, precision");
        fails("starter", "is not deleted: it came with the program");
        fails("absent", "there is nothing called \"nobody\" in the folders for models: those found are ");
        fails("no folder", "the folder that it would be made in does not exist");
    }

    @Test
    void theTokenIsNowhere() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).filter(file -> file.toFile().length() < 100_000)
                    .toList()) {
                assertFalse(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                        .contains(HubServer.TOKEN), file.toString());
            }
        }
    }

    private static void succeeds(String name) throws IOException {
        assertEquals("", read(name + ".err"));
        assertEquals("0", read(name + ".rc"));
    }

    private static void fails(String name, String message) throws IOException {
        assertTrue(read(name + ".err").contains(message), read(name + ".err"));
        assertEquals("1", read(name + ".rc"));
    }

    private static String read(String file) throws IOException {
        return Files.readString(folder.resolve(file));
    }
}
