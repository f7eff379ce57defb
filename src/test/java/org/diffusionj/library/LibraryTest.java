package org.diffusionj.library;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.diffusionj.ReferenceFolders;
import org.diffusionj.hub.Address;
import org.diffusionj.hub.DownloadListener;
import org.diffusionj.hub.HubServer;
import org.diffusionj.hub.HubSettings;
import org.diffusionj.hub.Plan;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.ModelRoots;
import org.diffusionj.model.RootFolder;
import org.diffusionj.runtime.Cancellation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes into folders for models, from a server or from files, and goes. The files are those of diffusers. */
class LibraryTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference");
    private static final Path MODEL = REFERENCE.resolve("folders/sd");
    private static final DownloadListener SILENT = new DownloadListener() {
        @Override
        public void came(String file, long bytes) {
            assertFalse(file.isEmpty());
        }

        @Override
        public void pausing(String reason, Duration pause) {
            throw new AssertionError(reason);
        }
    };

    @TempDir
    Path folder;

    private HubServer server;
    private ModelRoots roots;
    private Path root;

    @BeforeEach
    void start() throws IOException {
        server = new HubServer();
        root = Files.createDirectory(folder.resolve("models"));
        roots = new ModelRoots(List.of(root));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void serve(String id, Path place) {
        for (Path file : Files.isDirectory(place) ? ReferenceFolders.files(place) : List.of(place.getFileName())) {
            try {
                Path from = Files.isDirectory(place) ? place.resolve(file) : place;
                server.with(id, file.toString(), Files.readAllBytes(from));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Arrival get(String what, String... name) {
        HubSettings settings = HubSettings.of(Map.of("HF_ENDPOINT", server.endpoint(), "HF_HOME",
                folder.resolve("none").toString())::get);
        Plan plan = Plan.of(Address.of(what, settings), Optional.empty(), false, settings, SILENT, new Cancellation());
        return new Download(plan, new Shelf(root, roots), Stream.of(name).findFirst(), SILENT, new Cancellation())
                .make();
    }

    private Arrival bring(Path source, String... name) {
        return new Import(source, new Shelf(root, roots), Stream.of(name).findFirst(), SILENT, new Cancellation())
                .make();
    }

    private Holding holding(String name) {
        return Holdings.find(Holdings.of(roots), name);
    }

    private List<String> files() {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).map(file -> root.relativize(file).toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aModelFromTheHubIsUsableByNameAtOnce() throws IOException {
        serve("someone/tiny", MODEL);
        server.with("someone/tiny", "unet/diffusion_pytorch_model.bin", new byte[5000])
                .with("someone/tiny", "README.md", "---\nlicense: mit\n---\n");
        Arrival arrival = get("someone/tiny");
        assertEquals(Optional.empty(), arrival.problem());
        assertTrue(arrival.report().endsWith("Use it with model=tiny."), arrival.report());
        ModelFolder model = ModelFolder.read(roots.find("tiny"));
        assertEquals(ModelFolder.read(MODEL).sha256(), model.sha256());
        assertFalse(files().contains("tiny/unet/diffusion_pytorch_model.bin"), files().toString());
        assertFalse(Files.exists(root.resolve(".diffusionj")));

        Holding listed = holding("tiny");
        assertEquals("mit", listed.licence());
        assertEquals("kept at download", listed.checksums());
        assertEquals("Stable Diffusion 1.x", listed.family());
        assertTrue(Checkup.of(listed, new Cancellation()).startsWith("The model tiny is intact: its "));
        int before = server.seen().size();
        assertTrue(get("someone/tiny").report().startsWith("The model tiny was there already"));
        assertEquals(before + 1, server.seen().size());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> get("someone/tiny", "a:b")).getMessage()
                .startsWith("'name' cannot be 'a:b'"));

        Path config = listed.place().resolve("unet/config.json");
        Files.writeString(config, Files.readString(config) + " ");
        String damaged = assertThrows(IllegalArgumentException.class, () ->
                Checkup.of(listed, new Cancellation())).getMessage();
        assertTrue(damaged.startsWith(config + " is not the file that came"), damaged);
        Files.delete(config);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Checkup.of(listed, new Cancellation()))
                .getMessage().startsWith(config + " is missing"));
    }

    @Test
    void whatGoesWithModelsComesIntoItsFolder() {
        serve("a/lcm-lora", REFERENCE.resolve("adapters/tiny-lcm-lora.safetensors"));
        serve("a/lines", REFERENCE.resolve("controls/sd-lines"));
        serve("a/taesd", REFERENCE.resolve("graphs/tinyvae"));
        serve("a/stained", REFERENCE.resolve("adapters/stained.pt"));
        assertEquals("loras/tiny-lcm-lora.safetensors", place(get("a/lcm-lora")));
        assertEquals("controlnets/lines", place(get("a/lines")));
        assertEquals("embeddings/stained.pt", place(get("a/stained")));
        assertEquals("vae_tiny/taesd", place(get("a/taesd")));
        assertEquals(Optional.of("loras/renamed.safetensors"),
                Optional.of(place(get("a/lcm-lora/tiny-lcm-lora.safetensors", "renamed"))));
        assertEquals(root.resolve("loras/renamed.safetensors"), roots.findLora("renamed"));
        bring(MODEL, "model");
        String companions = holding("model").companions();
        assertTrue(companions.contains("LoRA ") && companions.contains("control networks lines")
                && companions.contains("embeddings stained"), companions);
        assertTrue(Checkup.of(holding("loras/renamed"), new Cancellation()).contains("is intact"));
    }

    private String place(Arrival arrival) {
        assertEquals(Optional.empty(), arrival.problem());
        return root.relativize(arrival.place()).toString();
    }

    @Test
    void whatCannotBeUsedIsRefusedBeforeItsWeightsCome() {
        server.with("a/flux", "model_index.json", "{\"_class_name\": \"FluxPipeline\"}")
                .with("a/flux", "unet/config.json", "{}")
                .with("a/flux", "unet/diffusion_pytorch_model.safetensors", new byte[100_000]);
        String message = assertThrows(IllegalArgumentException.class, () -> get("a/flux")).getMessage();
        assertTrue(message.contains("Flux"), message);
        assertTrue(server.seen().stream().noneMatch(request -> !request.hub()), "no weights were asked for");
        assertFalse(files().stream().anyMatch(file -> file.startsWith("flux")), files().toString());
    }

    @Test
    void whatCameWholeIsKeptAlsoIfItCannotBeRead() throws IOException {
        server.with("a/b", "odd.safetensors", new byte[2000]);
        Arrival arrival = get("a/b");
        assertTrue(arrival.report().contains("It cannot be used as it is: "), arrival.report());
        assertArrayEquals(new byte[2000], Files.readAllBytes(root.resolve("odd.safetensors")));
    }

    @Test
    void filesFoldersAndArchivesAreImported() throws IOException {
        assertEquals("loras/kohya.safetensors", place(bring(REFERENCE.resolve("adapters/kohya.safetensors"))));
        assertEquals("controlnets/sd-lines.pth", place(bring(REFERENCE.resolve("controls/sd-lines.pth"))));
        Path zip = zip("packed.zip", "top/", MODEL);
        assertEquals("packed", place(bring(zip)));
        assertEquals(ModelFolder.read(MODEL).sha256(), ModelFolder.read(roots.find("packed")).sha256());
        assertEquals("kept at import", holding("packed").checksums());
        assertTrue(Checkup.of(holding("packed"), new Cancellation()).contains("that were imported on"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> bring(zip)).getMessage()
                .startsWith("there is a model packed already"));
        Path nothing = Files.writeString(folder.resolve("notes.txt"), "no weights");
        List<String> before = files();
        for (Path wrong : List.of(nothing, folder.resolve("none"), Files.createDirectory(folder.resolve("empty")))) {
            String message = assertThrows(IllegalArgumentException.class, () -> bring(wrong)).getMessage();
            assertTrue(message.contains(wrong.toString()), message);
        }
        assertEquals(before, files());
        assertFalse(Files.exists(root.resolve(".diffusionj")));
    }

    private Path zip(String name, String prefix, Path model) throws IOException {
        Path zip = folder.resolve(name);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (Path file : ReferenceFolders.files(model)) {
                out.putNextEntry(new ZipEntry(prefix + file.toString().replace('\\', '/')));
                Files.copy(model.resolve(file), out);
            }
        }
        return zip;
    }

    @Test
    void hostileArchivesAreRefusedWhole() throws IOException {
        for (String name : List.of("../../evil.txt", "/etc/evil.txt", "C:\\evil.txt", "model/NUL.txt", "a/../../evil",
                "MODEL/model_index.json")) {
            Path zip = folder.resolve("hostile.zip");
            try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
                out.putNextEntry(new ZipEntry("model/model_index.json"));
                out.putNextEntry(new ZipEntry(name));
                out.write(1);
            }
            String message = assertThrows(IllegalArgumentException.class, () -> bring(zip), name).getMessage();
            assertTrue(message.contains("Nothing was unpacked"), message);
        }
        Path link = zip("link.zip", "", MODEL);
        byte[] bytes = Files.readAllBytes(link);
        int entry = lastDirectoryEntry(bytes);
        bytes[entry + 5] = 3; // made on Unix
        bytes[entry + 41] = (byte) 0xa1; // a link: mode 0120777
        Files.write(link, bytes);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> bring(link)).getMessage()
                .contains("in it is a link"));
        Path cut = Files.write(folder.resolve("cut.zip"), Arrays.copyOf(bytes, bytes.length / 2));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> bring(cut)).getMessage()
                .contains("it is no zip file, or a damaged one"));
        assertEquals(List.of(), files());
        try (Stream<Path> outside = Files.walk(folder)) {
            assertTrue(outside.noneMatch(file -> file.getFileName().toString().startsWith("evil")));
        }
    }

    private static int lastDirectoryEntry(byte[] zip) {
        for (int i = zip.length - 46; i >= 0; i--) {
            if (zip[i] == 'P' && zip[i + 1] == 'K' && zip[i + 2] == 1 && zip[i + 3] == 2) {
                return i;
            }
        }
        throw new AssertionError("no entry");
    }

    @Test
    void hostileNamesOfAServerAreRefusedBeforeAnythingIsWritten() {
        server.with("a/evil", "model_index.json", "{}").with("a/evil", "unet/config.json", "{}")
                .with("a/evil", "unet/NUL.json", "{}");
        String message = assertThrows(IllegalArgumentException.class, () -> get("a/evil")).getMessage();
        assertTrue(message.contains("Windows calls a device so. Nothing was written"), message);
        assertEquals(List.of(), files());
        server.with("a/worse", "../../../x.safetensors", new byte[10]);
        assertEquals(root.resolve("x.safetensors"), get("a/worse/../../../x.safetensors").place());
    }

    @Test
    void deletingMovesToATrashAndNothingElse() throws IOException {
        System.setProperty("java.awt.headless", "true");
        bring(MODEL, "model");
        bring(REFERENCE.resolve("adapters/kohya.safetensors"));
        String where = Trash.take(holding("model"), roots);
        assertEquals(root.resolve(".trash/model").toString(), where);
        assertTrue(Files.exists(root.resolve(".trash/model/model/model_index.json")));
        Trash.take(holding("kohya"), roots);
        assertEquals(List.of(), Holdings.of(roots));
        assertTrue(Files.exists(root.resolve(".trash/kohya/kohya.safetensors.origin.json")));

        bring(MODEL, "starter");
        refused(holding("starter"), "it came with the program");
        Path outside = bring(MODEL, "outside").place();
        Path moved = Files.move(outside, folder.resolve("outside"));
        Files.createSymbolicLink(root.resolve("linked"), moved);
        refused(holding("linked"), "it is a link");
        Holding made = new Holding(RootFolder.MODELS, "x", moved, root, "", "", 0, "", "", "");
        refused(made, "lies in no folder for models");
        assertTrue(Files.exists(moved.resolve("model_index.json")));
    }

    private void refused(Holding holding, String why) {
        String message = assertThrows(IllegalArgumentException.class, () -> Trash.take(holding, roots)).getMessage();
        assertTrue(message.contains(why), message);
        assertTrue(Files.exists(holding.place()));
    }

    @Test
    void theShortListNamesLicencesWithTheirSources() {
        List<Curated> all = Curated.all();
        HubSettings settings = HubSettings.of(name -> null);
        for (Curated one : all) {
            assertTrue(Address.of(one.id(), settings) instanceof Address.InHub, one.id());
            assertFalse(one.licence().isBlank() || one.purpose().isBlank() || one.kind().isBlank(), one.id());
            assertTrue(one.source().contains("https://huggingface.co/"), one.source());
            assertTrue(one.read().matches("20\\d\\d-\\d\\d-\\d\\d"), one.read());
        }
        assertTrue(all.size() >= 10);
    }
}
