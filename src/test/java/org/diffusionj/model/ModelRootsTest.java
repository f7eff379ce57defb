package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelRootsTest {
    @TempDir
    Path folder;

    private final String before = System.getProperty(ModelRoots.PROPERTY);

    @AfterEach
    void restore() {
        if (before == null) {
            System.clearProperty(ModelRoots.PROPERTY);
        } else {
            System.setProperty(ModelRoots.PROPERTY, before);
        }
    }

    private Path model(String path) throws IOException {
        Path model = Files.createDirectories(folder.resolve(path));
        Files.writeString(model.resolve("model_index.json"), "{}");
        return model;
    }

    @Test
    void looksInThePropertyThenInImageJThenInTheSourceTree() {
        System.setProperty(ModelRoots.PROPERTY, folder.resolve("a") + File.pathSeparator + folder.resolve("b"));
        assertEquals(List.of(folder.resolve("a"), folder.resolve("b"), folder.resolve("Fiji/models/diffusion"),
                Path.of("models").toAbsolutePath()), ModelRoots.standard(Optional.of(folder.resolve("Fiji"))).roots());
        System.clearProperty(ModelRoots.PROPERTY);
        assertEquals(List.of(Path.of("models").toAbsolutePath()), ModelRoots.standard(Optional.empty()).roots());
    }

    @Test
    void listsModelsAndPrefersTheEarlierRoot() throws IOException {
        Path first = model("a/starter");
        model("b/starter");
        Path other = model("b/other");
        Files.createDirectories(folder.resolve("a/no model"));
        ModelRoots roots = new ModelRoots(List.of(folder.resolve("a"), folder.resolve("b"), folder.resolve("absent")));
        assertEquals(Map.of("starter", first, "other", other), roots.models());
        assertEquals(first, roots.find("starter"));
    }

    @Test
    void checkpointFilesAreModelsBesideFolders() throws IOException {
        Path checkpoints = Path.of("src/test/resources/reference/onefile");
        Path root = model("a/both").getParent();
        for (String name : List.of("both.safetensors", "two.safetensors", "vae/unet.safetensors")) {
            Files.createDirectories(root.resolve(name).getParent());
            Files.copy(checkpoints.resolve("unetldm.safetensors"), root.resolve(name));
        }
        Files.copy(checkpoints.resolve("sd1zip.ckpt"), root.resolve("two.ckpt"));
        Files.copy(checkpoints.resolve("vae/ldm.safetensors"), root.resolve("no model.safetensors"));
        Files.writeString(root.resolve("broken.safetensors"), "no weights");
        Files.createDirectories(root.resolve("loras"));
        Files.copy(root.resolve("both/model_index.json"), root.resolve("loras/model_index.json"));
        ModelRoots roots = new ModelRoots(List.of(root));
        assertEquals(Map.of("both", root.resolve("both"), "both.safetensors", root.resolve("both.safetensors"),
                "two", root.resolve("two.ckpt"), "two.safetensors", root.resolve("two.safetensors")), roots.models());
        assertEquals(root.resolve("two.ckpt"), roots.find("two"));
        assertEquals(root.resolve("two.ckpt"), roots.find("two.ckpt"), "with its ending, too");
        assertEquals(root.resolve("vae/unet.safetensors"), roots.find(root.resolve("vae/unet.safetensors").toString()));
        assertEquals(root.resolve("vae/unet.safetensors"), roots.findVae("unet"));
        assertEquals(root.resolve("vae/unet.safetensors"), roots.findVae("unet.safetensors"));
        assertEquals(root.resolve("broken.safetensors"), roots.find("broken"), "what is wrong with it is told then");
        assertEquals(root.resolve("no model.safetensors"), roots.find("no model.safetensors"));
        String message = assertThrows(IllegalArgumentException.class, () -> roots.findVae("other")).getMessage();
        assertTrue(message.contains("there is no VAE \"other\": those found are [unet, unet.safetensors]"), message);
    }

    @Test
    void findsAModelByPath() throws IOException {
        Path model = model("elsewhere/mine");
        assertEquals(model, new ModelRoots(List.of()).find(model.toString()));
    }

    @Test
    void tellsWhatThereIsAndWhereItLooked() throws IOException {
        model("a/starter");
        ModelRoots roots = new ModelRoots(List.of(folder.resolve("a")));
        for (String wrong : List.of("startre", "", "\0")) {
            String message = assertThrows(IllegalArgumentException.class, () -> roots.find(wrong)).getMessage();
            assertTrue(message.contains("[starter]") && message.contains(folder.resolve("a").toString())
                    && message.contains("docs/troubleshooting.md#no-such-model"), message);
        }
    }

    @Test
    void saysWhenThereAreNoModels() {
        String message = assertThrows(IllegalArgumentException.class,
                () -> new ModelRoots(List.of(folder)).find("starter")).getMessage();
        assertTrue(message.contains("no models were found"), message);
    }

    /** The folders are those of the programs' own documentation and of huggingface_hub's cache. */
    @Test
    void foldersOfOtherProgramsAndTheHubsCacheServeAsTheyAre() throws IOException {
        Path webui = checkpoint("webui/models/Stable-diffusion/people/one.safetensors");
        Path comfy = checkpoint("comfy/models/checkpoints/two.safetensors");
        Path diffusers = model("comfy/models/diffusers/three");
        Path old = model("hub/models--owner--four/snapshots/aaaa");
        Path newest = model("hub/models--owner--four/snapshots/bbbb");
        Files.createDirectories(folder.resolve("hub/models--owner--four/refs"));
        Files.writeString(folder.resolve("hub/models--owner--four/refs/main"), "bbbb");
        model("hub/datasets--owner--five/snapshots/cccc");
        ModelRoots roots = new ModelRoots(List.of(folder.resolve("webui"), folder.resolve("comfy/models"),
                folder.resolve("hub")));
        assertEquals(Map.of("one", webui, "two", comfy, "three", diffusers, "owner/four", newest), roots.models());
        assertEquals(newest, roots.find("owner/four"));
        Files.delete(folder.resolve("hub/models--owner--four/refs/main"));
        assertTrue(List.of(old, newest).contains(roots.find("owner/four")));
    }

    private Path checkpoint(String path) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.copy(Path.of("src/test/resources/reference/onefile/sd1.safetensors"), file);
    }
}
