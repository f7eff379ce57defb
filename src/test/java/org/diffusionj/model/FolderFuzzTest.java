package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.diffusionj.ReferenceFolders;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Model folders of which one file is spoilt: each is taken, or refused in one sentence that names the path, the
 * problem and the remedy, and nothing is taken that diffusers refuses. The system property
 * {@code diffusionj.fuzz} asks for more folders than usual.
 */
class FolderFuzzTest {
    private static final int FOLDERS = Integer.getInteger("diffusionj.fuzz", 600);
    private static final int OPENED = FOLDERS / 20;
    private static final long SEED = Long.getLong("diffusionj.fuzz.seed", 23);
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final List<String> MODELS = List.of("sd1", "xl", "former", "lcm", "inpaint");
    private static final Pattern RAW_WORDS =
            Pattern.compile("Exception|java\\.|\\bgson\\b|Gson|org\\.diffusionj|\\bclass \\w|cannot be cast|\\bat"
                    + " \\w+\\.\\w+\\(");

    private static final Predicate<JsonElement> NONE = JsonElement::isJsonNull;
    private static final Predicate<JsonElement> TEXT = value -> value.isJsonPrimitive()
            && value.getAsJsonPrimitive().isString();
    private static final Predicate<JsonElement> NUMBER = value -> value.isJsonPrimitive()
            && value.getAsJsonPrimitive().isNumber() && Double.isFinite(value.getAsDouble());
    private static final Predicate<JsonElement> WHOLE = value -> NUMBER.test(value)
            && value.toString().matches("[1-9][0-9]*");
    private static final Predicate<JsonElement> WHOLES = value -> isListOf(WHOLE, value);
    private static final Predicate<JsonElement> CLASS = value -> isListOf(TEXT, value)
            && value.getAsJsonArray().size() == 2;
    private static final Predicate<JsonElement> TOKEN = value -> TEXT.test(value)
            || value.isJsonObject() && value.getAsJsonObject().has("content")
            && TEXT.test(value.getAsJsonObject().get("content"));

    /**
     * What diffusers 0.40 and transformers 5.18 can build a pipeline from: the types that UNet2DConditionModel,
     * AutoencoderKL and CLIPTextConfig compute their layers with, and what DiffusionPipeline looks up classes by.
     */
    private static final Map<String, Predicate<JsonElement>> TAKEN_BY_DIFFUSERS = Map.ofEntries(
            Map.entry("model_index.json _class_name", TEXT), Map.entry("model_index.json unet", CLASS),
            Map.entry("model_index.json scheduler", CLASS), Map.entry("model_index.json vae_decoder", CLASS),
            Map.entry("model_index.json text_encoder", CLASS.or(value -> value.toString().equals("[null,null]"))),
            Map.entry("unet/config.json in_channels", WHOLE),
            Map.entry("unet/config.json sample_size", NONE.or(WHOLE).or(WHOLES)),
            Map.entry("unet/config.json cross_attention_dim", WHOLE.or(WHOLES)),
            Map.entry("unet/config.json block_out_channels", WHOLES),
            Map.entry("unet/config.json down_block_types", value -> isListOf(TEXT, value)),
            Map.entry("unet/config.json attention_head_dim", WHOLE.or(WHOLES)),
            Map.entry("unet/config.json time_cond_proj_dim", NONE.or(WHOLE)),
            Map.entry("unet/config.json addition_embed_type", NONE.or(TEXT)),
            Map.entry("vae_decoder/config.json scaling_factor", NUMBER),
            Map.entry("vae_decoder/config.json latent_channels", WHOLE),
            Map.entry("vae_decoder/config.json block_out_channels", WHOLES),
            Map.entry("text_encoder/config.json hidden_size", WHOLE),
            Map.entry("text_encoder/config.json vocab_size", WHOLE),
            Map.entry("text_encoder/config.json max_position_embeddings", WHOLE),
            Map.entry("tokenizer/tokenizer_config.json model_max_length", NONE.or(WHOLE)),
            Map.entry("tokenizer/special_tokens_map.json bos_token", TOKEN),
            Map.entry("tokenizer/special_tokens_map.json eos_token", TOKEN),
            Map.entry("tokenizer/special_tokens_map.json pad_token", TOKEN));

    @TempDir
    Path folder;
    private final Map<String, Path> models = new HashMap<>();

    private static boolean isListOf(Predicate<JsonElement> kind, JsonElement value) {
        return value.isJsonArray() && !value.getAsJsonArray().isEmpty()
                && Stream.of(value.getAsJsonArray()).flatMap(list -> list.asList().stream()).allMatch(kind);
    }

    /** Which folder it was is said by the model, the file, the damage and the round; rounds are always the same. */
    private record Case(int round, String model, Path file, Damage damage) {}

    @Test
    void spoiltFoldersAreTakenOrRefusedInOneSentence() throws IOException {
        Random random = new Random(SEED);
        int refused = 0;
        for (int round = 0; round < FOLDERS; round++) {
            String name = MODELS.get(round % MODELS.size());
            Case spoilt = choose(round, name, ReferenceFolders.files(ReferenceFolders.of(name)), random);
            refused += refuses(spoilt, random) ? 1 : 0;
        }
        assertTrue(refused > FOLDERS / 2, refused + " of " + FOLDERS);
    }

    /** Each key that anything depends on, with each value that makes no sense. */
    @Test
    void noValueOfAKeyIsTakenThatDiffusersRefuse() throws IOException {
        Path model = ReferenceFolders.copy("sd1", folder.resolve("sd1"));
        for (String place : TAKEN_BY_DIFFUSERS.keySet().stream().sorted().toList()) {
            Path file = Path.of(place.substring(0, place.indexOf(' ')));
            byte[] whole = Files.readAllBytes(model.resolve(file));
            for (String value : Damage.hostileValues()) {
                Damage.swap(model.resolve(file), place.substring(place.indexOf(' ') + 1), value);
                read(new Case(0, place + " = " + value, file, Damage.A_VALUE_SWAPPED), model);
            }
            Files.write(model.resolve(file), whole);
        }
    }

    /** Graphs are the largest files, but no more likely to be hit than others. */
    private static Case choose(int round, String model, List<Path> files, Random random) {
        Damage damage = Damage.values()[round / MODELS.size() % Damage.values().length];
        List<Path> suited = files.stream().filter(file -> damage.suits(file)).toList();
        return new Case(round, model, suited.get(random.nextInt(suited.size())), damage);
    }

    private boolean refuses(Case spoilt, Random random) throws IOException {
        Path model = models.computeIfAbsent(spoilt.model, name -> ReferenceFolders.copy(name, folder.resolve(name)));
        Path file = model.resolve(spoilt.file);
        spoilt.damage.apply(file, random);
        try {
            return assertTimeoutPreemptively(LONGEST, () -> read(spoilt, model), spoilt::toString);
        } catch (Exception e) {
            throw new AssertionError(spoilt + ": " + e, e);
        } finally {
            restore(model, spoilt.file, ReferenceFolders.of(spoilt.model));
        }
    }

    private static boolean read(Case spoilt, Path model) throws IOException {
        try {
            ModelFolder taken = ModelFolder.read(model);
            taken.requireIntact();
            if (spoilt.model.equals("former")) {
                taken.requireSafetyChecker();
            }
            assertTrue(WorkingMemory.of(taken).bytes(512, 512, 2, true) > 0, spoilt::toString);
            requireTakenByDiffusers(spoilt, model.resolve(spoilt.file));
            return false;
        } catch (IllegalArgumentException e) {
            requireGood(spoilt, e.getMessage(), model);
            return true;
        }
    }

    private static void requireGood(Case spoilt, String message, Path model) {
        assertTrue(message.contains(model.toString()), spoilt + ": no path in: " + message);
        assertTrue(message.matches("(?s).*\\. [A-Z].*See docs/[a-z-]+\\.md#[a-z0-9-]+\\.?"), spoilt
                + ": no remedy in: " + message);
        assertFalse(RAW_WORDS.matcher(message.replace(model.toString(), "")).find(), spoilt
                + ": raw words in: " + message);
        assertFalse(message.chars().anyMatch(Character::isISOControl), spoilt + ": control characters in: " + message);
        assertTrue(message.length() < 1500, spoilt + ": too long: " + message);
    }

    private static void requireTakenByDiffusers(Case spoilt, Path file) throws IOException {
        if (!file.toString().endsWith(".json") || !Files.exists(file)) {
            return;
        }
        String text = Files.readString(file);
        requirePythonsJson(spoilt, text.startsWith("\ufeff") ? text.substring(1) : text);
        String name = spoilt.file.toString().replace('\\', '/');
        TAKEN_BY_DIFFUSERS.forEach((place, valid) -> {
            String key = place.substring(place.indexOf(' ') + 1);
            JsonElement value = place.startsWith(name + " ") ? value(text, key) : null;
            assertTrue(value == null || valid.test(value), () -> spoilt + ": taken with " + key + " = " + value);
        });
    }

    private static JsonElement value(String text, String key) {
        return JsonParser.parseString(text.startsWith("\ufeff") ? text.substring(1) : text).getAsJsonObject().get(key);
    }

    /** Gson's strict reader, which knows no NaN and infinities, stands in for Python's. */
    private static void requirePythonsJson(Case spoilt, String text) {
        JsonReader reader = new JsonReader(new StringReader(text.replaceAll("-?\\b(NaN|Infinity)\\b", "0")));
        reader.setStrictness(Strictness.STRICT);
        try {
            JsonParser.parseReader(reader);
        } catch (JsonParseException e) {
            fail(spoilt + ": taken, though no JSON: " + e.getMessage());
        }
    }

    private static void restore(Path model, Path file, Path original) throws IOException {
        Path parent = model.resolve(file).getParent();
        try (Stream<Path> entries = Files.walk(parent, parent.equals(model) ? 1 : 2)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Path source = original.resolve(model.relativize(entry).toString());
                if (entry.equals(model.resolve(file)) || Files.notExists(source)) {
                    Files.delete(entry);
                }
            }
        }
        Files.copy(original.resolve(file), model.resolve(file));
    }

    /**
     * Graphs that the folder's reader takes, because weights and operators are not its business, go to ONNX Runtime.
     */
    @Test
    void spoiltGraphsAreOpenedOrRefused() throws IOException {
        Random random = new Random(SEED);
        List<Damage> damages = List.of(Damage.CUT, Damage.A_BIT_FLIPPED, Damage.BITS_FLIPPED,
                Damage.BITS_FLIPPED_IN_FRONT,
                Damage.ZEROS_IN_THE_MIDDLE, Damage.BYTES_REPEATED, Damage.EMPTIED, Damage.A_WEB_PAGE_IN_PLACE);
        List<Path> graphs = ReferenceFolders.files(ReferenceFolders.of("xl")).stream()
                .filter(file -> file.toString().endsWith(".onnx")).toList();
        for (int round = 0; round < OPENED; round++) {
            Damage damage = damages.get(round % damages.size());
            Case spoilt = new Case(round, "xl", graphs.get(random.nextInt(graphs.size())), damage);
            Path file = folder.resolve("graph" + round + ".onnx");
            Files.copy(ReferenceFolders.of("xl").resolve(spoilt.file), file);
            damage.apply(file, random);
            assertTimeoutPreemptively(LONGEST, () -> open(spoilt, file), spoilt::toString);
        }
    }

    private static void open(Case spoilt, Path file) {
        try (Network network = new OrtBackend().open(new NetworkSource(file))) {
            assertFalse(network.outputs().isEmpty(), spoilt::toString);
        } catch (IllegalStateException | IllegalArgumentException e) {
            requireGood(spoilt, e.getMessage(), file);
        }
    }
}
