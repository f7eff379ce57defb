package org.diffusionj;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.reflect.TypeToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.diffusionj.model.RandomModel;
import org.diffusionj.text.ClipVocabulary;

/**
 * Models of published sizes with random weights in half precision: the configurations of the published ones
 * (models/reference/published.py), and weights that keep the size of values from layer to layer. Drawn once.
 */
final class BenchmarkModels {
    private static final Path CONFIGURATIONS = Path.of("src/test/resources/reference/published/networks.json.gz");
    private static final String SD15 = "stable-diffusion-v1-5/stable-diffusion-v1-5";
    private static final Map<String, Object> BETAS = Map.of("beta_start", 0.00085, "beta_end", 0.012, "beta_schedule",
            "scaled_linear", "num_train_timesteps", 1000, "steps_offset", 1, "clip_sample", false);

    private BenchmarkModels() {}

    private record Published(String hub, String place, JsonElement config) {}

    /** Stable Diffusion 1.5: noise prediction, guided. */
    static Path sd15(Path root) throws IOException {
        return made(root.resolve("sd15"), Map.of("unet", SD15, "text_encoder", SD15, "vae", SD15),
                with(BETAS, Map.of("_class_name", "DDIMScheduler", "set_alpha_to_one", false)));
    }

    /** SD-Turbo: the text encoder of 2.1, one step without guidance. */
    static Path sdTurbo(Path root) throws IOException {
        return made(root.resolve("sd-turbo"),
                Map.of("unet", "stabilityai/sd-turbo", "text_encoder", "stabilityai/stable-diffusion-2-1", "vae", SD15),
                with(BETAS, Map.of("_class_name", "EulerDiscreteScheduler", "timestep_spacing", "trailing")));
    }

    private static Map<String, Object> with(Map<String, Object> one, Map<String, Object> other) {
        Map<String, Object> both = new HashMap<>(one);
        both.putAll(other);
        return both;
    }

    private static Path made(Path folder, Map<String, String> places, Map<String, Object> scheduler)
            throws IOException {
        Gson gson = new Gson();
        for (Published one : published()) {
            if (one.hub.equals(places.get(one.place))) {
                write(folder.resolve(one.place).resolve("config.json"), one.config.toString());
            }
        }
        write(folder.resolve("scheduler/scheduler_config.json"), gson.toJson(scheduler));
        List<String> merges = merges();
        write(folder.resolve("tokenizer/merges.txt"), String.join("\n", merges) + "\n");
        write(folder.resolve("tokenizer/vocab.json"), gson.toJson(ClipVocabulary.of(merges)));
        write(folder.resolve("model_index.json"), gson.toJson(Map.of("_class_name", "StableDiffusionPipeline",
                "unet", List.of("diffusers", "UNet2DConditionModel"), "vae", List.of("diffusers", "AutoencoderKL"),
                "text_encoder", List.of("transformers", "CLIPTextModel"),
                "tokenizer", List.of("transformers", "CLIPTokenizer"),
                "scheduler", List.of("diffusers", scheduler.get("_class_name")))));
        RandomModel.draw(folder);
        return folder;
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static List<Published> published() throws IOException {
        try (Reader reader = unzipped(Files.newInputStream(CONFIGURATIONS))) {
            return new Gson().fromJson(reader, new TypeToken<List<Published>>() {}.getType());
        }
    }

    private static List<String> merges() throws IOException {
        InputStream merges = BenchmarkModels.class.getResourceAsStream("/clip/merges.txt.gz");
        try (BufferedReader lines = new BufferedReader(unzipped(merges))) {
            return lines.lines().toList();
        }
    }

    private static Reader unzipped(InputStream file) throws IOException {
        return new InputStreamReader(new GZIPInputStream(file), StandardCharsets.UTF_8);
    }
}
