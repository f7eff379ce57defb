package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.diffusionj.ort.TinyOnnx;
import org.diffusionj.runtime.NetworkSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No network is loaded to read a folder, so no session can be left open by any of these errors. */
class ModelFolderTest {
    @TempDir
    Path folder;
    private TinyModel tiny;

    @BeforeEach
    void writeAGoodModel() {
        tiny = TinyModel.write(folder.resolve("tiny"));
    }

    private ModelFolder read() {
        return ModelFolder.read(tiny.folder());
    }

    private void assertRejected(String... substance) {
        String message = assertThrows(ModelException.class, this::read).getMessage();
        for (String part : substance) {
            assertTrue(message.contains(part), message);
        }
        assertTrue(message.contains("See docs/"), message);
    }

    @Test
    void readsAWholeFolder() {
        ModelFolder model = read();
        assertEquals("tiny", model.name());
        assertEquals(tiny.resolve("unet/model.onnx"), model.unet().file());
        assertEquals(tiny.resolve("text_encoder/model.onnx"), model.texts().get(0).graph().file());
        assertEquals(tiny.resolve("vae_decoder/model.onnx"), model.vaeDecoder().file());
        assertEquals(Optional.of(tiny.resolve("vae_encoder/model.onnx")), model.vaeEncoder().map(NetworkSource::file));
        assertEquals("Stable Diffusion 1.x", model.config().family().label());
        assertEquals(new TextEncoderConfig(4, 514, 77), model.texts().get(0).config());
        assertEquals(new UNetConfig(4, 2, 2, OptionalInt.of(4), 0, "", 3), model.config().unet());
        assertEquals(new VaeConfig(0.5, 4, 8), model.config().vae());
        assertEquals(new Defaults(16, 16, 20, 7.5), model.config().defaults());
        assertEquals("DDIMScheduler", model.config().scheduler().className());
        assertEquals(0.00085, model.config().scheduler().number("beta_start", 0));
    }

    /** special_tokens_map.json, which says "!", beats tokenizer_config.json, as in transformers. */
    @Test
    void readsTheTokenizer() {
        ModelFolder model = read();
        assertEquals(512, model.texts().get(0).tokenizer().special().bos());
        assertEquals(513, model.texts().get(0).tokenizer().special().eos());
        assertEquals(0, model.texts().get(0).tokenizer().special().pad());
        assertEquals(77, model.texts().get(0).tokenizer().length());
    }

    @Test
    void doesWithoutAnEncoderOfImages() {
        tiny.delete("vae_encoder");
        assertEquals(Optional.empty(), read().vaeEncoder());
    }

    /** Exports by diffusers' first script: no config.json, sizes only in the graph. */
    @Test
    void readsALegacyFolder() {
        tiny.file("model_index.json", "{\"_class_name\": \"OnnxStableDiffusionPipeline\"}")
                .delete("unet/config.json").delete("text_encoder/config.json").delete("vae_decoder/config.json");
        tiny.graph("unet", new TinyOnnx().input("sample", TinyOnnx.FLOAT, -1, -1, -1, -1)
                .input("timestep", TinyOnnx.INT64, -1).input("encoder_hidden_states", TinyOnnx.FLOAT, -1, -1, -1)
                .initializer("conv_in.weight", new float[8 * 4 * 9], 8, 4, 3, 3).output("out_sample", TinyOnnx.FLOAT));
        ModelFolder model = read();
        ModelFolder.Config config = model.config();
        assertEquals(new UNetConfig(4, 64, 64, OptionalInt.empty(), 0, "", 3), config.unet());
        assertEquals(new TextEncoderConfig(4, 514, 77), model.texts().get(0).config());
        assertEquals(new VaeConfig(0.18215, 4, 8), config.vae());
        assertEquals(512, config.defaults().width());
    }

    /** Graphs made by hand, whose weights go by other names. */
    @Test
    void readsATextEncoderThatTellsNoSizes() {
        tiny.delete("text_encoder/config.json");
        tiny.graph("text_encoder", new TinyOnnx().input("input_ids", TinyOnnx.INT64, -1, -1)
                .output("last_hidden_state", TinyOnnx.FLOAT));
        assertEquals(new TextEncoderConfig(0, 0, 77), read().texts().get(0).config());
    }

    @Test
    void readsTheMakersAdvice() {
        tiny.file("diffusionj.json", "{\"guidance_scale\": 3.0, \"num_inference_steps\": 9}");
        assertEquals(new Defaults(16, 16, 9, 3), read().config().defaults());
    }

    @Test
    void readsTheMakersExamplesInTheirOrder() {
        tiny.file("diffusionj.json",
                "{\"prompts\": [\"dense cells\", \"a\"], \"words\": {\"stain\": [\"red\", \"blue\"], \"at\": []}}");
        Examples examples = read().examples();
        assertEquals(List.of("dense cells", "a"), examples.prompts());
        assertEquals("{stain=[red, blue], at=[]}", examples.words().toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "{\"guidance_scale\": 51}; guidance_scale; 0 to 50",
        "{\"num_inference_steps\": 2.5}; num_inference_steps; whole number",
        "{\"num_inference_steps\": 1001}; num_inference_steps; 1 to 1000",
        "{\"guidance\": 3}; \"guidance\"; [guidance_scale, num_inference_steps, preview_colours, prompts, words]",
        "{\"prompts\": \"cells\"}; prompts; a list",
        "{\"prompts\": [\"cells\", 3]}; prompts; a list of at most 200 texts",
        "{\"words\": {\"stain\": [\"\"]}}; stain; texts of 1 to 300 characters",
        "{\"words\": [\"blue\"]}; words; an object"})
    void rejectsAdviceThatMakesNoSense(String json, String key, String expected) {
        tiny.file("diffusionj.json", json);
        assertRejected("diffusionj.json", key, expected);
    }

    @Test
    void readsPythonsInfinity() {
        tiny.file("scheduler/scheduler_config.json", "{\"lambda_min_clipped\": -Infinity, \"_class_name\": \"X\"}");
        assertEquals(Double.NEGATIVE_INFINITY,
                read().config().scheduler().number("lambda_min_clipped", 0, Double.NEGATIVE_INFINITY, 0));
    }

    @Test
    void namesAFolderThatIsNotThere() {
        String message = assertThrows(ModelException.class, () -> ModelFolder.read(folder.resolve("none")))
                .getMessage();
        assertTrue(message.contains("none: there is no such folder"), message);
    }

    @Test
    void namesAFolderThatIsNoModel() {
        tiny.delete("model_index.json");
        assertRejected("tiny: this is not a model folder", "model_index.json",
                "docs/troubleshooting.md#not-a-model-folder");
    }

    @ParameterizedTest
    @CsvSource({"text_encoder, text encoder", "unet, UNet", "vae_decoder, VAE decoder", "tokenizer, tokenizer",
        "scheduler, scheduler"})
    void namesAMissingComponent(String component, String label) {
        tiny.delete(component);
        assertRejected(tiny.resolve(component).toString(), label, "docs/troubleshooting.md#incomplete-model-folder");
    }

    @Test
    void namesTheLineOfBrokenJson() {
        tiny.file("unet/config.json", "{\n  \"in_channels\": 4,\n  \"sample_size\" 2\n}");
        assertRejected("unet/config.json".replace('/', java.io.File.separatorChar), "not valid JSON", "line 3 column",
                "docs/troubleshooting.md#broken-json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[1, 2]", "{\"a\": 1", "{\"a\": 1} {", "{'a': 1}", "text"})
    void rejectsWhatIsNoJsonObject(String content) {
        tiny.file("model_index.json", content);
        assertRejected("model_index.json", "JSON");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "unet/config.json; {\"in_channels\": \"four\"}; \"in_channels\" must be a whole number",
        "unet/config.json; {\"sample_size\": 0}; \"sample_size\" must be a whole number from 1",
        "unet/config.json; {\"cross_attention_dim\": [4, 4]}; \"cross_attention_dim\" must be a whole number",
        "text_encoder/config.json; {\"hidden_size\": 1.5}; \"hidden_size\" must be a whole number",
        "vae_decoder/config.json; {\"scaling_factor\": 0}; \"scaling_factor\" must be a number above 0",
        "vae_decoder/config.json; {\"block_out_channels\": 4}; \"block_out_channels\" must be a list",
        "model_index.json; {\"_class_name\": 5}; \"_class_name\" must be a text",
        "model_index.json; {}; \"_class_name\" must be the name of a pipeline class"})
    void namesAWrongValueByItsKey(String file, String json, String problem) {
        tiny.file(file, json);
        assertRejected(tiny.resolve(file).toString(), problem, "docs/troubleshooting.md#wrong-configuration-value");
    }

    @Test
    void namesAMissingGraph() {
        tiny.delete("unet/model.onnx");
        assertRejected(tiny.resolve("unet/model.onnx").toString(), "missing",
                "docs/troubleshooting.md#graph-does-not-load");
    }

    @Test
    void tellsWeightsThatAreNotReadFromAMissingGraph() {
        tiny.delete("unet/model.onnx").file("unet/unet.ckpt", "");
        assertRejected("only PyTorch weights", "docs/models.md#export-a-model");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 0.5, 0.99})
    void namesATruncatedGraph(double kept) throws IOException {
        Path graph = tiny.resolve("vae_decoder/model.onnx");
        try (RandomAccessFile file = new RandomAccessFile(graph.toFile(), "rw")) {
            file.setLength((long) (file.length() * kept));
        }
        assertRejected(graph.toString(), kept == 0 ? "empty"
                : "truncated", "docs/troubleshooting.md#graph-does-not-load");
    }

    @Test
    void namesAFileThatIsNoGraph() {
        tiny.file("unet/model.onnx", "<html>404</html>");
        assertRejected("unet", "this is no ONNX graph");
    }

    @Test
    void recognisesAGitLfsPointer() {
        tiny.file("unet/model.onnx", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n");
        assertRejected("Git LFS pointer", "git lfs pull");
    }

    @Test
    void namesMissingExternalData() {
        tiny.graph("unet", TinyModel.unet(4).external("w", "model.onnx_data", 0, 400, 100));
        assertRejected(tiny.resolve("unet/model.onnx_data").toString(), "external data of model.onnx is missing");
    }

    @Test
    void namesExternalDataThatIsTooShort() {
        tiny.graph("unet", TinyModel.unet(4).external("w", "model.onnx_data", 0, 400, 100))
                .file("unet/model.onnx_data", "x".repeat(399));
        assertRejected("model.onnx_data", "truncated", "399 bytes", "'w' up to byte 400");
    }

    @Test
    void refusesExternalDataOutsideOfTheFolder() {
        tiny.graph("unet", TinyModel.unet(4).external("w", "../secret", 0, 400, 100));
        assertRejected("../secret", "outside of its folder");
    }

    @Test
    void namesTheWrongComponentInAFolder() {
        tiny.graph("unet", TinyModel.vaeDecoder());
        assertRejected("unet", "the UNet is expected here, but this graph is the VAE decoder", "[latent_sample]",
                "docs/troubleshooting.md#wrong-network");
    }

    @Test
    void namesAnUnknownNetworkByItsPorts() {
        tiny.graph("text_encoder", TinyOnnx.doubling());
        assertRejected("text encoder is expected here", "another network", "[x]", "[y]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"StableDiffusionInpaintPipeline", "ORTStableDiffusionInpaintPipeline",
        "OnnxStableDiffusionInpaintPipeline", "OnnxStableDiffusionInpaintPipelineLegacy", "StableDiffusionOnnxPipeline",
        "StableDiffusionImg2ImgPipeline"})
    void readsModelsOfOtherTasks(String pipeline) {
        tiny.file("model_index.json", "{\"_class_name\": \"" + pipeline + "\"}");
        assertEquals("Stable Diffusion 1.x", ModelFolder.read(tiny.folder()).config().family().label());
    }

    @Test
    void tellsInpaintingByTheChannelsOfTheUNet() {
        assertFalse(ModelFolder.read(tiny.folder()).config().unet().inpaints());
        tiny.inpainting();
        assertTrue(ModelFolder.read(tiny.folder()).config().unet().inpaints());
    }

    @Test
    void asksForTheVaeEncoderOnlyWhereItIsNeeded() {
        tiny.withoutVaeEncoder();
        ModelFolder folder = ModelFolder.read(tiny.folder());
        ModelException e = assertThrows(ModelException.class, folder::requireVaeEncoder);
        assertTrue(e.getMessage().contains("vae_encoder: the model has no VAE encoder"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "StableDiffusion3Pipeline, Stable Diffusion 3", "ORTFluxPipeline, family is Flux (",
        "FluxInpaintPipeline, family is Flux (", "Kandinsky3Img2ImgPipeline, Kandinsky 3",
        "PixArtSigmaPipeline, PixArt-sigma", "WanImageToVideoPipeline, family is Wan (",
        "StableDiffusionDepth2ImgPipeline, depth",
        "StableDiffusionXLControlNetUnionPipeline, Stable Diffusion XL with ControlNet Union",
        "StableDiffusionXLAdapterPipeline, Stable Diffusion XL with T2I adapters",
        "StableDiffusionXLInstructPix2PixPipeline, InstructPix2Pix of Stable Diffusion XL",
        "KandinskyPipeline, KandinskyPipeline", "IFPipeline, DeepFloyd IF", "NewThingPipeline, family is NewThing ("})
    void namesAnUnsupportedFamilyByItsPipeline(String pipeline, String family) {
        tiny.file("model_index.json", "{\"_class_name\": \"" + pipeline + "\"}");
        assertRejected(family, "Supported are", "Stable Diffusion 1.x", "Stable Diffusion XL",
                "docs/models.md#supported-models");
    }

    @Test
    void namesATransformer() {
        tiny.file("transformer/config.json", "{}");
        assertRejected("transformer, not a UNet", "docs/models.md#supported-models");
    }

    @ParameterizedTest
    @CsvSource({"7, upscaler", "5, depth"})
    void namesAnUnsupportedFamilyByItsChannels(int channels, String family) {
        tiny.file("unet/config.json", "{\"in_channels\": " + channels + "}").graph("unet", TinyModel.unet(channels));
        assertRejected(family, channels + " channels", "Supported are");
    }

    /**
     * diffusers' UNet2DConditionModel pools encoder_hidden_states itself (TextTimeEmbedding), without further input.
     */
    @Test
    void readsAUNetThatPoolsTheTextItself() {
        tiny.file("unet/config.json", "{\"addition_embed_type\": \"text\"}");
        assertEquals("Stable Diffusion 1.x", ModelFolder.read(tiny.folder()).config().family().label());
    }

    @Test
    void namesAnUnknownKindOfConditioning() {
        tiny.file("unet/config.json", "{\"addition_embed_type\": \"text_image\"}");
        assertRejected("text_image", "Supported are");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"{\"time_cond_proj_dim\": 256}; timestep_cond",
        "{\"addition_embed_type\": \"text_time\"}; text_embeds"})
    void namesAGraphThatLacksWhatItsConfigurationNames(String json, String input) {
        tiny.file("unet/config.json", json);
        assertRejected("no input '" + input + "'", "docs/troubleshooting.md#wrong-network");
    }

    @Test
    void namesInputsThatNobodyWouldGive() {
        tiny.graph("unet", TinyModel.unet(4).input("controlnet_conds", TinyOnnx.FLOAT, -1));
        assertRejected("unet", "further inputs, [controlnet_conds]", "docs/models.md#supported-models");
    }

    @Test
    void namesAUNetOfAnotherModel() {
        tiny.file("unet/config.json", "{\"cross_attention_dim\": 768}");
        assertRejected("embeddings of 768", "text encoder gives 4", "docs/troubleshooting.md#wrong-network");
    }

    @Test
    void namesATextEncoderWhoseGraphContradictsItsConfiguration() {
        tiny.graph("text_encoder", TinyModel.textEncoder(600));
        assertRejected("\"vocab_size\" must be 600", "514");
    }

    @Test
    void namesAVocabularyOfAnotherModel() {
        tiny.graph("text_encoder", TinyModel.textEncoder(1000))
                .file("text_encoder/config.json", "{\"vocab_size\": 1000}");
        assertRejected("tokenizer", "514 tokens", "made for 1000", "docs/troubleshooting.md#tokenizer-does-not-fit");
    }

    @Test
    void namesAVocabularyLargerThanTheEncoder() {
        tiny.writeTokenizer(520);
        assertRejected("520 tokens", "made for 514");
    }

    @Test
    void namesMergesOfAnotherVocabulary() {
        tiny.file("tokenizer/merges.txt", "#version: 0.2\nq u\n");
        assertRejected("tokenizer", "q u", "docs/troubleshooting.md#tokenizer-does-not-fit");
    }

    /** 30 of the tokens are made by merges, of which a third is left. */
    @Test
    void namesMergesThatWereCutShort() throws IOException {
        tiny.writeTokenizer(544);
        tiny.graph("text_encoder", TinyModel.textEncoder(544)).file("text_encoder/config.json", "{}");
        read();
        String merges = Files.readString(tiny.resolve("tokenizer/merges.txt"));
        tiny.file("tokenizer/merges.txt", merges.substring(0, merges.length() / 3));
        assertRejected("tokenizer", "544 tokens", "cut short", "docs/troubleshooting.md#tokenizer-does-not-fit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model_index.json", "unet/config.json", "tokenizer/vocab.json", "tokenizer/merges.txt"})
    void namesATextFileOfOtherBytes(String file) throws IOException {
        Files.write(tiny.resolve(file), new byte[] {(byte) 0xFF, (byte) 0xFE, 0, 1});
        assertRejected(file, "is not text in UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"vocab.json", "merges.txt"})
    void namesAMissingTokenizerFile(String file) {
        tiny.delete("tokenizer/" + file);
        assertRejected(file, "is missing", "docs/troubleshooting.md#incomplete-model-folder");
    }

    @Test
    void fallsBackToTheSingleTokenizerFile() throws IOException {
        String vocabulary = Files.readString(tiny.resolve("tokenizer/vocab.json"));
        tiny.delete("tokenizer/vocab.json").delete("tokenizer/merges.txt").delete("tokenizer/special_tokens_map.json");
        tiny.file("tokenizer/tokenizer.json", "{\"added_tokens\": [{\"id\": 513, \"content\": \"<|endoftext|>\","
                + " \"normalized\": false}], \"model\": {\"type\": \"BPE\", \"vocab\": " + vocabulary
                + ", \"merges\": []}}");
        assertEquals(513, read().texts().get(0).tokenizer().special().pad());
        tiny.delete("tokenizer/tokenizer.json");
        assertRejected("neither vocab.json and merges.txt nor tokenizer.json");
    }

    /** The hash can be had by hand: sha256sum of the graphs, then sha256sum of what that prints. */
    @Test
    void hashesTheWeights() throws Exception {
        tiny.graph("unet", TinyModel.unet(4).external("w", "model.onnx_data", 0, 4, 1))
                .file("unet/model.onnx_data", "data");
        StringBuilder lines = new StringBuilder();
        for (String file : List.of("text_encoder/model.onnx", "unet/model.onnx", "unet/model.onnx_data",
                "vae_decoder/model.onnx", "vae_encoder/model.onnx")) {
            lines.append(sha256(Files.readAllBytes(tiny.resolve(file)))).append("  ").append(file).append('\n');
        }
        assertEquals(sha256(lines.toString().getBytes()), read().sha256());
    }

    @Test
    void findsFilesThatAreNotThoseOfItsList() throws Exception {
        String[] files = {"unet/model.onnx", "unet/config.json"};
        StringBuilder sums = new StringBuilder();
        for (String file : files) {
            sums.append(sha256(Files.readAllBytes(tiny.resolve(file)))).append("  ").append(file).append('\n');
        }
        read().requireIntact();
        tiny.file("SHA256SUMS", sums.toString());
        read().requireIntact();
        tiny.file("unet/config.json", Files.readString(tiny.resolve("unet/config.json")) + " ");
        assertDamaged("unet/config.json", "is not the one that SHA256SUMS lists", "delete SHA256SUMS");
        tiny.file("SHA256SUMS", sums + "\n");
        tiny.file("unet/config.json", Files.readString(tiny.resolve("unet/config.json")).strip());
        assertDamaged("SHA256SUMS", "line 3");
        tiny.file("SHA256SUMS", sums.toString().replace("config.json", "more.json"));
        assertDamaged("unet/more.json", "is listed in SHA256SUMS, but is not there");
    }

    private void assertDamaged(String file, String... substance) {
        ModelFolder model = read();
        String message = assertThrows(ModelException.class, model::requireIntact).getMessage();
        assertTrue(message.startsWith(tiny.resolve(file) + ": "), message);
        for (String part : substance) {
            assertTrue(message.contains(part), message);
        }
    }

    /** A checkout or a zip that changed line ends would show here. */
    @Test
    void theStarterModelIsIntact() {
        ModelFolder.read(Path.of("models/starter")).requireIntact();
        assertTrue(Files.exists(Path.of("models/starter", Checksums.FILE)));
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
