package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.diffusionj.ReferenceFolders;
import org.diffusionj.ort.TinyOnnx;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders as people have them: what diffusers and transformers take is taken as they do, all else is named. */
class FolderFormsTest {
    private static final String MARK = "\ufeff";
    private static final String POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n";

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

    private void assertRejected(String file, String... substance) {
        String message = assertThrows(ModelException.class, this::read).getMessage();
        assertTrue(message.startsWith(tiny.resolve(file) + ": "), message);
        for (String part : substance) {
            assertTrue(message.contains(part), message);
        }
        assertTrue(message.contains("See docs/"), message);
    }

    private String content(String file) {
        try {
            return Files.readString(tiny.resolve(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** In diffusers' pipelines the first number is the height. */
    @Test
    void takesASampleSizeOfTwo() {
        tiny.file("unet/config.json", "{\"in_channels\": 4, \"sample_size\": [6, 4]}");
        assertEquals(new UNetConfig(4, 4, 6, OptionalInt.of(4), 0, "", 3), read().config().unet());
        assertEquals(new Defaults(32, 48, 20, 7.5), read().config().defaults());
    }

    /** UNet2DConditionModel takes one number, or one for each level. */
    @Test
    void takesAnEmbeddingForEachLevel() {
        tiny.file("unet/config.json", "{\"cross_attention_dim\": [4, 4, 4], \"block_out_channels\": [8, 8, 16],"
                + " \"attention_head_dim\": [2, 4, 16]}");
        assertEquals(OptionalInt.of(4), read().config().unet().embedding());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "sample_size; [6]", "sample_size; [6, 4, 2]", "sample_size; [6, \"4\"]", "sample_size; [6, -4]",
        "sample_size; []",
        "sample_size; \"64\"", "sample_size; -64", "sample_size; 64.0", "sample_size; NaN", "sample_size; 1e300",
        "sample_size; 2147483647", "sample_size; 99999999999999999999", "sample_size; {\"height\": 6}",
        "sample_size; true",
        "in_channels; null", "in_channels; 8", "in_channels; [4]", "in_channels; Infinity", "in_channels; -4",
        "cross_attention_dim; null", "cross_attention_dim; [4, 4]", "cross_attention_dim; [4, 4, 4, 8]",
        "cross_attention_dim; 0", "time_cond_proj_dim; \"256\"", "time_cond_proj_dim; 0.5", "addition_embed_type; 5",
        "block_out_channels; null", "block_out_channels; []", "block_out_channels; [\"320\", \"640\"]",
        "block_out_channels; [320, null]", "block_out_channels; [320, -1]", "block_out_channels; [1,1,1,1,1,1,1,1,1]",
        "block_out_channels; 320", "block_out_channels; [[320]]", "attention_head_dim; 281474976710656",
        "attention_head_dim; \"8\"", "attention_head_dim; [8, 8]", "attention_head_dim; -1",
        "attention_head_dim; null"})
    void namesAValueOfTheUNet(String key, String value) {
        tiny.file("unet/config.json", "{\"" + key + "\": " + value + "}");
        assertRejected("unet/config.json", "\"" + key
                + "\" must be ", "docs/troubleshooting.md#wrong-configuration-value");
    }

    @Test
    void namesMoreHeadsThanChannels() {
        tiny.file("unet/config.json", "{\"attention_head_dim\": [8, 8, 8, 64], \"block_out_channels\": [8, 8, 16,"
                + " 16]}");
        assertRejected("unet/config.json", "\"attention_head_dim\" must be");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "scaling_factor; null", "scaling_factor; \"0.18215\"", "scaling_factor; -1", "scaling_factor; NaN",
        "scaling_factor; Infinity", "scaling_factor; 1e999", "scaling_factor; [0.5]", "scaling_factor; true",
        "latent_channels; 16", "latent_channels; 4.0", "latent_channels; null", "latent_channels; -4",
        "block_out_channels; [\"128\", \"256\"]", "block_out_channels; [128, 256.5]", "block_out_channels; null",
        "block_out_channels; [NaN]", "block_out_channels; {}"})
    void namesAValueOfTheVae(String key, String value) {
        tiny.file("vae_decoder/config.json", "{\"" + key + "\": " + value + "}");
        assertRejected("vae_decoder/config.json", "\"" + key
                + "\" must be ", "docs/troubleshooting.md#wrong-configuration-value");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "hidden_size; \"4\"", "hidden_size; 5", "hidden_size; null", "hidden_size; -1", "vocab_size; 1e9",
        "vocab_size; NaN",
        "vocab_size; []", "max_position_embeddings; 77.5", "max_position_embeddings; 99999999999"})
    void namesAValueOfTheTextEncoder(String key, String value) {
        tiny.file("text_encoder/config.json", "{\"" + key + "\": " + value + "}");
        assertRejected("text_encoder/config.json", "\"" + key
                + "\" must be ", "docs/troubleshooting.md#wrong-configuration-value");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "unet; [null, null]", "unet; \"UNet2DConditionModel\"", "scheduler; 5", "vae_decoder; []", "tokenizer; [1, 2]",
        "text_encoder; {}", "vae; [\"diffusers\"]", "force_zeros_for_empty_prompt; \"yes\"",
        "requires_aesthetics_score; 1",
        "_class_name; 5", "_class_name; null", "_class_name; true", "_class_name; {}"})
    void namesAValueOfTheIndex(String key, String value) {
        tiny.file("model_index.json", "{\"_class_name\": \"StableDiffusionPipeline\", \"" + key + "\": " + value + "}");
        assertRejected("model_index.json", "\"" + key
                + "\" must be ", "docs/troubleshooting.md#wrong-configuration-value");
    }

    /** Diffusers takes the list for the file and the class of a pipeline in the model's own code. */
    @ParameterizedTest
    @ValueSource(strings = {"[\"pipeline\", \"MyPipeline\"]", "[\"StableDiffusionPipeline\"]", "[]"})
    void namesAPipelineOfTheModelsOwn(String pipeline) {
        tiny.file("model_index.json", "{\"_class_name\": " + pipeline + "}");
        assertRejected("model_index.json", "\"_class_name\" names a pipeline in Python code",
                "docs/models.md#supported-models");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "\"77\"", "-1", "0", "NaN", "0.5", "77.5", "[77]", "{}", "true"})
    void namesALengthThatIsNone(String value) {
        tiny.file("tokenizer/tokenizer_config.json", "{\"model_max_length\": " + value + "}");
        assertRejected("tokenizer/tokenizer_config.json", "\"model_max_length\" must be a whole number");
    }

    /** What transformers writes for "as many as there may be". */
    @Test
    void takesTheAbsurdLengthOfTransformers() {
        tiny.file("tokenizer/tokenizer_config.json", "{\"model_max_length\": 1000000000000000019884624838656}");
        assertEquals(77, read().texts().get(0).tokenizer().length());
    }

    /** AutoencoderKL's own default, 0.18215, is wrong for every published XL, whose factor is 0.13025. */
    @ParameterizedTest
    @ValueSource(strings = {"xl", "refiner", "xlturbo", "xlinpaint"})
    void asksForTheScaleOfXl(String name) throws IOException {
        Path xl = ReferenceFolders.copy(name, folder.resolve(name));
        Path config = xl.resolve("vae_decoder/config.json");
        Files.writeString(config, Files.readString(config).replaceFirst("\"scaling_factor\": [0-9.]+,", ""));
        String message = assertThrows(ModelException.class, () -> ModelFolder.read(xl)).getMessage();
        assertTrue(message.startsWith(config + ": \"scaling_factor\" is missing")
                && message.contains("0.13025"), message);
        Files.delete(config);
        assertThrows(ModelException.class, () -> ModelFolder.read(xl));
    }

    @Test
    void takesTheScaleThatDiffusersTakesForOthers() {
        tiny.file("vae_decoder/config.json", "{\"block_out_channels\": [8, 8, 16, 16]}");
        assertEquals(0.18215, read().config().vae().scalingFactor());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"scaling_factor\": 0.18215}", "{\"scaling_factor\": \"0.5\"}",
        "{\"block_out_channels\": [8]}", "{"})
    void namesAVaeWhoseHalvesSayDifferentThings(String config) {
        tiny.file("vae_encoder/config.json", content("vae_decoder/config.json"));
        read();
        tiny.file("vae_encoder/config.json", config);
        assertRejected("vae_encoder/config.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model_fp16.onnx", "model_quantized.onnx", "unet.onnx", "Model.onnx", "MODEL.ONNX",
        "model.onnx.onnx"})
    void namesAGraphOfAnotherName(String name) throws IOException {
        Files.move(tiny.resolve("unet/model.onnx"), tiny.resolve("unet/" + name));
        assertRejected("unet/model.onnx", "another name here: " + name, "Rename the one that you want to model.onnx");
    }

    @Test
    void namesSeveralGraphs() {
        tiny.delete("unet/model.onnx").file("unet/model_fp16.onnx", "").file("unet/model_int8.onnx", "");
        assertRejected("unet/model.onnx", "model_fp16.onnx, model_int8.onnx");
    }

    @Test
    void namesGraphsThatLieBesideTheFolders() {
        tiny.delete("unet").file("unet.onnx", "").file("vae.onnx", "");
        assertRejected("unet", "has no UNet", "unet.onnx, vae.onnx must lie as model.onnx in the folder of its"
                + " component");
    }

    @ParameterizedTest
    @CsvSource({"unet, unet.safetensors, diffusion_pytorch_model.safetensors",
        "unet, unet.bin, diffusion_pytorch_model.bin", "text_encoder, clip_l.safetensors, model.safetensors",
        "text_encoder, clip.bin, pytorch_model.bin", "vae_decoder, vae-ft.safetensors,"
                + " diffusion_pytorch_model.safetensors"})
    void namesWeightsOfAnotherNameWithTheirRightOne(String component, String weights, String right) {
        tiny.delete(component + "/model.onnx").file(component + "/" + weights, "");
        assertRejected(component + "/model.onnx", "another name here", "Rename " + weights + " to " + right,
                "docs/models.md#weights-instead-of-graphs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"unet.ckpt", "w.pt", "diffusion_flax_model.msgpack"})
    void tellsWeightsThatAreNotRead(String weights) {
        tiny.delete("unet/model.onnx").file("unet/" + weights, "");
        assertRejected("unet/model.onnx", "weights, " + weights, "Export the model to ONNX",
                "docs/models.md#export-a-model");
    }

    @Test
    void tellsWhatElseLiesThere() throws IOException {
        tiny.delete("unet/model.onnx");
        assertRejected("unet/model.onnx", "holds only config.json");
        tiny.delete("unet/config.json");
        assertRejected("unet/model.onnx", "the folder is empty");
        Files.createDirectory(tiny.resolve("unet/model.onnx"));
        assertRejected("unet/model.onnx", "there is a folder where the graph file must be");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text_encoder", "unet", "vae_decoder", "vae_encoder"})
    void namesAFileInPlaceOfAComponent(String component) {
        tiny.delete(component).file(component, "x");
        assertRejected(component, "there is a file where a folder must be");
    }

    @Test
    void namesAFileInPlaceOfTheTokenizerOrTheModel() {
        tiny.delete("tokenizer").file("tokenizer", "x");
        assertRejected("tokenizer", "no folder that can be opened");
        String message = assertThrows(ModelException.class,
                () -> ModelFolder.read(tiny.resolve("model_index.json"))).getMessage();
        assertTrue(message.contains("this is a file, not a model folder"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"model_index.json", "unet/config.json", "vae_decoder/config.json",
        "text_encoder/config.json",
        "scheduler/scheduler_config.json", "tokenizer/vocab.json", "tokenizer/merges.txt",
        "tokenizer/tokenizer_config.json",
        "tokenizer/special_tokens_map.json"})
    void namesAFolderAPointerAndALinkToNothingInPlaceOfAFile(String file) throws IOException {
        tiny.delete(file).file(file, POINTER);
        assertRejected(file, "only a Git LFS pointer", "git lfs pull");
        tiny.delete(file).file(file + "/x", "");
        assertRejected(file, "there is a folder where a file must be");
        tiny.delete(file);
        Files.createSymbolicLink(tiny.resolve(file), tiny.resolve("nothing"));
        assertRejected(file, "is a symbolic link that leads to no file: it names " + tiny.resolve("nothing"));
    }

    /** Reading a pipe waits for other programs, and reading such a device never ends. */
    @ParameterizedTest
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no such device")
    @ValueSource(strings = {"model_index.json", "unet/config.json", "scheduler/scheduler_config.json",
        "tokenizer/merges.txt",
        "unet/model.onnx", "vae_decoder/model.onnx"})
    void namesADeviceInPlaceOfAFile(String file) throws IOException {
        tiny.delete(file);
        Files.createSymbolicLink(tiny.resolve(file), Path.of("/dev/zero"));
        assertTimeoutPreemptively(Duration.ofSeconds(10),
                () -> assertRejected(file, "is a device or a pipe, not a file", "Copy the model folder again"));
    }

    @Test
    void namesAFolderAndAPointerInPlaceOfWeights() throws IOException {
        tiny.graph("unet", TinyModel.unet(4).external("w", "data", 0, 4096, 1024)).file("unet/data/x", "");
        assertRejected("unet/data", "there is a folder where the external data of model.onnx must be");
        tiny.delete("unet/data/x").delete("unet/data").file("unet/data", POINTER);
        assertRejected("unet/data", "only a Git LFS pointer to the external data of model.onnx", "git lfs pull");
    }

    /**
     * As a folder that is closed, which tests that run as root cannot make: something is there, but cannot be opened.
     */
    @ParameterizedTest
    @ValueSource(strings = {"unet", "vae_encoder", "text_encoder/config.json", "tokenizer/merges.txt",
        "tokenizer/tokenizer.json",
        "tokenizer/added_tokens.json", "diffusionj.json"})
    void namesWhatCannotBeOpened(String file) throws IOException {
        if (Files.exists(tiny.resolve(file))) {
            tiny.delete(file);
        }
        Files.createSymbolicLink(tiny.resolve(file), tiny.resolve(file));
        String message = assertThrows(ModelException.class, this::read).getMessage();
        assertTrue(message.startsWith(tiny.resolve(file).toString()), message);
        assertFalse(message.contains("Exception"), message);
    }

    /** Editors of Windows write the mark; Python's json would refuse it, but it changes no word of the file. */
    @ParameterizedTest
    @ValueSource(strings = {"model_index.json", "unet/config.json", "vae_decoder/config.json",
        "text_encoder/config.json",
        "scheduler/scheduler_config.json", "tokenizer/vocab.json", "tokenizer/merges.txt",
        "tokenizer/tokenizer_config.json",
        "tokenizer/special_tokens_map.json"})
    void passesOverAByteOrderMark(String file) {
        tiny.writeTokenizer(544);
        tiny.graph("text_encoder", TinyModel.textEncoder(544)).file("text_encoder/config.json", "{}");
        int[] ids = ids("aa bb !");
        tiny.file(file, MARK + content(file));
        assertArrayEquals(ids, ids("aa bb !"));
        tiny.file(file, MARK + MARK + content(file));
        assertThrows(ModelException.class, this::read);
    }

    @Test
    void namesTextOfOtherCharacters() throws IOException {
        Files.write(tiny.resolve("unet/config.json"), "{\"in_channels\": 4}".getBytes(StandardCharsets.UTF_16LE));
        assertRejected("unet/config.json", "not valid JSON");
        Files.write(tiny.resolve("unet/config.json"), "{\"in_channels\": 4}".getBytes(StandardCharsets.UTF_16));
        assertRejected("unet/config.json", "is not text in UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1}{\"b\":2}", "{\"a\": 1, }", "{'a': 1}", "{\"a\": 1} // one",
        "{\"a\": NaN, // one\n\"b\": 2}",
        "{\"a\": Infinity, 'b': 2}", "{\"a\": -Infinity, b: 2}", "{\"a\": 01}", "[1", "[[[[", "{\"a\": \"x\ny\"}"})
    void namesThePlaceOfWhatIsNoJson(String json) {
        tiny.file("unet/config.json", json);
        assertRejected("unet/config.json", "is not valid JSON: it has ", "at line ",
                "docs/troubleshooting.md#broken-json");
    }

    /** As in Python, where the last one counts. */
    @Test
    void takesTheLastOfTwoEqualKeys() {
        tiny.file("unet/config.json", "{\"sample_size\": 3, \"sample_size\": 5}");
        assertEquals(5, read().config().unet().sampleWidth());
    }

    private int[] ids(String prompt) {
        return read().texts().get(0).tokenizer().tokenize(prompt);
    }

    /** 514 tokens of the vocabulary, then words of one's own; ids as transformers 5.18 gives them. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 127, 128, 300})
    void knowsWordsOfOnesOwn(int count) {
        addRows(514 + count);
        StringBuilder words = new StringBuilder("{\"<w0>\": 514");
        for (int k = 1; k < count; k++) {
            words.append(", \"<w").append(k).append(">\": ").append(514 + k);
        }
        tiny.file("tokenizer/added_tokens.json", words + "}");
        assertArrayEquals(new int[] {514, 514 + count - 1}, ids("<w0> <W" + (count - 1) + ">"));
    }

    private void addRows(int rows) {
        tiny.graph("text_encoder", TinyModel.textEncoder(rows)).file("text_encoder/config.json", "{}");
    }

    /** Transformers reads such a vocabulary, too; no text makes these tokens. */
    @ParameterizedTest
    @ValueSource(ints = {15, 128, 300})
    void readsAVocabularyWithWordsOfOnesOwn(int count) {
        addRows(514 + count);
        StringBuilder more = new StringBuilder();
        for (int k = 0; k < count; k++) {
            more.append(",\"<w").append(k).append(">\":").append(514 + k);
        }
        String vocabulary = content("tokenizer/vocab.json");
        tiny.file("tokenizer/vocab.json", vocabulary.substring(0, vocabulary.length() - 1) + more + "}");
        assertEquals(4, ids("<w7>").length);
    }

    @Test
    void namesWordsThatTheEncoderWasNotMadeFor() {
        tiny.file("tokenizer/added_tokens.json", "{\"<cell>\": 514}");
        assertRejected("tokenizer", "knows 515 tokens, 1 of them added words", "made for 514", "Take all files");
    }

    @Test
    void asksForTheFileWithAddedWords() {
        addRows(514 + 200);
        assertRejected("tokenizer", "knows 514 tokens", "made for 714", "copy its added_tokens.json");
    }

    @Test
    void namesASingleMergeThatIsMissing() {
        tiny.writeTokenizer(544);
        addRows(544);
        tiny.file("tokenizer/merges.txt", content("tokenizer/merges.txt").replace("d d\n", ""));
        assertRejected("tokenizer", "no merge makes 1, such as \"dd\"", "cut short");
    }

    /** As transformers 5.18 does. */
    @Test
    void takesTokenizerJsonWhereAllFilesAreThere() {
        tiny.file("tokenizer/tokenizer.json", "{\"added_tokens\": [], \"model\": {\"vocab\": "
                + content("tokenizer/vocab.json")
                + ", \"merges\": []}}").file("tokenizer/merges.txt", "of another model");
        assertEquals(2, ids("no").length);
        tiny.file("tokenizer/tokenizer.json", "{\"model\": {\"type\": \"WordLevel\"}}");
        assertRejected("tokenizer/tokenizer.json", "\"model\" must be an object with \"vocab\" and \"merges\"");
    }

    @ParameterizedTest
    @CsvSource({"0x00", "'\n'", "'\u0007'"})
    void tellsNamesInGraphsOnOneLine(String name) {
        String odd = name.equals("0x00") ? "\0" : name;
        tiny.graph("unet", TinyModel.unet(4).input("a" + odd + "b", TinyOnnx.FLOAT, -1));
        assertRejected("unet/model.onnx", "further inputs, [a\ufffdb]");
        tiny.graph("unet", TinyModel.unet(4).external("w", "a" + odd + "b", 0, 4, 1));
        String message = assertThrows(ModelException.class, this::read).getMessage();
        assertFalse(message.chars().anyMatch(Character::isISOControl), message);
    }

    @ParameterizedTest
    @CsvSource({"-1, 4", "0, -4", "9223372036854775807, 4"})
    void namesExternalDataAtNoPlace(long offset, long length) {
        tiny.graph("unet", TinyModel.unet(4).external("w", "data", offset, length, 1)).file("unet/data", "12345678");
        String message = assertThrows(ModelException.class, this::read).getMessage();
        assertTrue(message.contains("'w'"), message);
    }
}
