package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.diffusionj.Npz;
import org.diffusionj.image.Mask;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.ModelChoice;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.runtime.Backend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Models in one file, and the pictures that diffusers makes of them after from_single_file
 * (models/reference/one_files.py).
 */
class OneFilesTest {
    private static final Path FILES = Path.of("src/test/resources/reference/onefile");
    private static final Path FOLDER = Path.of("src/test/resources/reference/folders/sd");
    private static final int SIDE = 64;

    @TempDir
    private Path folder;

    /** With averaged weights beside, and as PyTorch's zip; both kinds of the second version; the families. */
    @ParameterizedTest
    @CsvSource({"sd1.safetensors, sd1", "sd1zip.ckpt, sd1", "sd2v.safetensors, sd2v", "sd2eps.safetensors, sd2eps",
        "inpaint.safetensors, inpaint", "pix2pix.safetensors, pix2pix", "xl.safetensors, xl",
                "refiner.safetensors, refiner",
        "unetldm.safetensors, unetldm", "unetdiffusers.safetensors, unetldm"})
    void makesThePicturesOfDiffusers(String file, String expected) {
        assertPicture(new ModelChoice(FILES.resolve(file), Optional.empty()), expected);
    }

    @Test
    void averagedWeightsCountWhereThereAreNoOthers() throws IOException {
        Path file = renamed("\"model.diffusion_model.", "\"other.diffusion_model.");
        assertPicture(new ModelChoice(file, Optional.empty()), "sd1ema");
    }

    /** As some old programs wrote them. */
    @Test
    void textEncodersMayLackTheFirstPartOfTheirNames() throws IOException {
        Path file = renamed("\"cond_stage_model.transformer.text_model.", "\"cond_stage_model.transformer.");
        assertPicture(new ModelChoice(file, Optional.empty()), "sd1");
    }

    @Test
    void oneFileNamesTheRestOfAllUNetsBesideIt() throws IOException {
        Path file = Files.copy(FILES.resolve("unetldm.safetensors"), folder.resolve("a.safetensors"));
        assertRefused(file, "this file holds no text encoder");
        Files.writeString(folder.resolve("diffusionj.json"), "{\"components\": \""
                + FOLDER.toAbsolutePath().toString().replace('\\', '/') + "\", \"num_inference_steps\": 7}");
        assertPicture(new ModelChoice(file, Optional.empty()), "unetldm");
        ModelFolder model = ModelFolder.read(file);
        assertEquals(7, model.config().defaults().steps());
        Files.writeString(folder.resolve("a.json"), "{\"num_inference_steps\": 5, \"guidance_scale\": 2}");
        assertEquals(5, ModelFolder.read(file).config().defaults().steps(), "its own file counts more");
        assertEquals(2, ModelFolder.read(file).config().defaults().guidance());
        Files.writeString(folder.resolve("a.json"), "{\"num_inference_steps\": 0}");
        assertRefused(file, "a.json: \"num_inference_steps\" must be");
        assertNotEquals(ModelFolder.read(FOLDER).sha256(), model.sha256());
    }

    @Test
    void aVaeFileIsScaledAsTheModelIsUsedTo() throws IOException {
        ModelFolder model = ModelFolder.read(new ModelChoice(renamed("xl", "\"first_stage_model.", "\"none."),
                Optional.of(FILES.resolve("vae/ldm.safetensors"))));
        assertEquals(0.13025, model.config().vae().scalingFactor());
    }

    /** In both namings, inside of another checkpoint, and a folder with another picture. */
    @ParameterizedTest
    @CsvSource({"onefile/vae/ldm.safetensors, sd1", "onefile/vae/diffusers.safetensors, sd1",
            "onefile/sd1.safetensors, sd1", "onefile/sd1zip.ckpt, sd1",
        "folders/sd, sd1othervae", "folders/sd/vae, sd1othervae"})
    void anotherVaeTakesThePlaceOfOneThatIsMissing(String vae, String expected) throws IOException {
        Path file = renamed("\"first_stage_model.", "\"other_stage_model.");
        assertPicture(new ModelChoice(file, Optional.of(FILES.resolveSibling(vae))), expected);
    }

    @Test
    void anotherVaeReplacesTheModelsOwnAndHasItsOwnHash() throws IOException {
        ModelChoice choice = new ModelChoice(FILES.resolve("sd1.safetensors"), Optional.of(FOLDER));
        assertPicture(choice, "sd1othervae");
        ModelFolder own = ModelFolder.read(choice.model());
        ModelFolder other = ModelFolder.read(choice);
        assertEquals(own.sha256(), other.sha256(), "the model is the same one");
        assertEquals(Optional.empty(), own.vaeSha256());
        assertEquals(Optional.of(sha256(FOLDER.resolve("vae/diffusion_pytorch_model.safetensors"))), other.vaeSha256());
        assertEquals(sha256(choice.model()), own.sha256(), "as sha256sum prints it for the file");
    }

    @Test
    void theVaeOfAFolderCanBeReplacedByAFile() {
        ModelFolder own = ModelFolder.read(FOLDER);
        ModelFolder other = ModelFolder.read(new ModelChoice(FOLDER,
                Optional.of(FILES.resolve("vae/ldm.safetensors"))));
        assertEquals(own.config().vae(), other.config().vae(), "latents are scaled as the model is used to");
        assertEquals(own.sha256(), other.sha256());
        assertNotEquals(own.vaeDecoder().file(), other.vaeDecoder().file());
    }

    @Test
    void whatAFileLacksIsNamedWithTheRemedy() throws IOException {
        assertRefused(renamed("\"first_stage_model.", "\"other_stage_model."),
                "this file holds no VAE. Name a VAE with 'vae'");
        assertRefused(renamed("\"cond_stage_model.", "\"con__stage_model."),
                "this file holds no text encoder. Name a model folder that has one in model.json beside it");
        assertRefused(FILES.resolve("vae/ldm.safetensors"), "this file holds no model: it is a VAE");
        String vae = assertThrows(IllegalArgumentException.class, () -> ModelFolder.read(new ModelChoice(FOLDER,
                Optional.of(FILES.resolve("unetldm.safetensors"))))).getMessage();
        assertTrue(vae.contains("this file holds no VAE"), vae);
        Path texts = FILES.resolveSibling("text");
        String folder = assertThrows(IllegalArgumentException.class, () -> ModelFolder.read(new ModelChoice(FOLDER,
                Optional.of(texts)))).getMessage();
        assertTrue(folder.startsWith(texts + ": this folder holds no VAE. Give the file or the folder"), folder);
    }

    @ParameterizedTest
    @CsvSource({"lora_unet_down_blocks_0.lora_down.weight, it is a LoRA",
        "unet.down_blocks.0.attentions.0.to_q.lora_A.weight, it is a LoRA",
                "control_model.input_blocks.0, it is a ControlNet",
        "model.diffusion_model.joint_blocks.0.x, it is a Stable Diffusion 3", "emb_params, it is an embedding",
        "double_blocks.0.img_attn.qkv.weight, it is a Flux", "something, no UNet is among its weights"})
    void otherFilesAreNamed(String weight, String expected) throws IOException {
        String header = "{\"" + weight + "\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}";
        ByteBuffer bytes = ByteBuffer.allocate(8 + header.length()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
        assertRefused(Files.write(folder.resolve("other.safetensors"), bytes.array()), expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"uent\": {}, \"unet\": {}}", "{\"unet\": {}, \"tokenizer\": {}}"})
    void anUnknownKeyBesideACheckpointIsAnError(String json) throws IOException {
        Path file = renamed("\"alphas", "\"alphas");
        Files.writeString(folder.resolve("model.json"), json);
        assertRefused(file, "is none of the keys that are read here");
    }

    @Test
    void whatTheWeightsDoNotTellAndNothingCorrectsIsNamed() throws IOException {
        Path file = renamed("\"alphas", "\"alphas");
        Files.writeString(folder.resolve("model.json"), "{\"description\": \"of AUTOMATIC1111\", \"vae\": \"None\"}");
        assertRefused(file, "its text encoder knows 1514 tokens, but CLIP's tokenizer has 49408");
        Files.writeString(folder.resolve("model.json"), "{\"tokenizer\": \"tokenizer\"}");
        Files.createDirectories(folder.resolve("tokenizer"));
        for (String name : new String[] {"vocab.json", "merges.txt", "special_tokens_map.json",
                "tokenizer_config.json"}) {
            Files.copy(FILES.resolve("../models/sd1/tokenizer").resolve(name), folder.resolve("tokenizer")
                    .resolve(name));
        }
        assertRefused(file, "\"norm_num_groups\" must be a number that divides the channels of each level, [8, 16],"
                + " but is 32. Correct it in model.json beside it");
    }

    private static void assertRefused(Path file, String problem) {
        String message = assertThrows(IllegalArgumentException.class, () -> ModelFolder.read(file)).getMessage();
        assertTrue(message.contains(problem), message);
    }

    /** A copy of the first model, some of whose weights have other names. */
    private Path renamed(String from, String to) throws IOException {
        return renamed("sd1", from, to);
    }

    private Path renamed(String name, String from, String to) throws IOException {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(FILES.resolve(name + ".safetensors")))
                .order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[(int) file.getLong()];
        file.get(header);
        byte[] changed = new String(header, StandardCharsets.UTF_8).replace(from, to).getBytes(StandardCharsets.UTF_8);
        ByteBuffer result = ByteBuffer.allocate(8 + changed.length + file.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        result.putLong(changed.length).put(changed).put(file);
        Files.writeString(folder.resolve("model.json"), Files.readString(FILES.resolve(name + ".json"))
                .replace("\"..", "\"" + FILES.toAbsolutePath().getParent().toString().replace('\\', '/')));
        return Files.write(folder.resolve("model.safetensors"), result.array());
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertPicture(ModelChoice choice, String expected) {
        byte[] wanted = Npz.read(FILES.resolve(expected + ".npz")).bytes("image");
        for (Backend backend : FloatBackends.all()) {
            try (StableDiffusion pipeline = StableDiffusion.open(ModelFolder.read(choice), backend)) {
                RgbImage image = pipeline.generate(pipeline.request("a cell").negative("blur").size(SIDE, SIDE)
                        .steps(4).guidance(3).seed(7).start(start(expected)).build()).image();
                Deviation.ofLevels(wanted, image.packed()).requireSmall(false);
            }
        }
    }

    private static Start start(String expected) {
        return switch (expected) {
            case "inpaint" -> new Start.Masked(picture(), mask(), 1);
            case "pix2pix" -> new Start.Image(picture(), 1);
            case "refiner" -> new Start.Image(picture(), 0.75);
            default -> new Start.Noise();
        };
    }

    /** Ramps in each colour, as in the tool. */
    private static RgbImage picture() {
        float[] planes = new float[3 * SIDE * SIDE];
        for (int i = 0; i < SIDE * SIDE; i++) {
            int x = i % SIDE;
            int y = i / SIDE;
            planes[i] = 4 * x / 255f;
            planes[SIDE * SIDE + i] = 4 * y / 255f;
            planes[2 * SIDE * SIDE + i] = 2 * (x + y) / 255f;
        }
        return new RgbImage(SIDE, SIDE, planes);
    }

    private static Mask mask() {
        boolean[] inside = new boolean[SIDE * SIDE];
        for (int i = 0; i < inside.length; i++) {
            inside[i] = i / SIDE >= 16 && i / SIDE < 48 && i % SIDE >= 8 && i % SIDE < 40;
        }
        return new Mask(SIDE, SIDE, inside);
    }
}
