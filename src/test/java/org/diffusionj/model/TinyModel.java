package org.diffusionj.model;

import static org.diffusionj.ort.TinyOnnx.FLOAT;
import static org.diffusionj.ort.TinyOnnx.INT64;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.diffusionj.ort.TinyOnnx;

/**
 * Writes a complete model folder of a few kilobytes, whose networks run but are linear: embeddings of
 * 4 values, latents halved by the UNet, one colour a latent. Tests break one file of it at a time.
 */
public final class TinyModel {
    static final int EMBEDDING = 4;
    static final int TOKENS = 514;

    private final Path folder;

    private TinyModel(Path folder) {
        this.folder = folder;
    }

    /** A folder in which nothing is wrong. */
    public static TinyModel write(Path folder) {
        TinyModel model = new TinyModel(folder);
        model.file("model_index.json", "{\"_class_name\": \"StableDiffusionPipeline\"}");
        model.file("scheduler/scheduler_config.json",
                "{\"_class_name\": \"DDIMScheduler\", \"beta_start\": 0.00085, \"clip_sample\": false}");
        model.writeTokenizer(TOKENS);
        model.file("text_encoder/config.json",
                "{\"hidden_size\": 4, \"vocab_size\": 514, \"max_position_embeddings\": 77}");
        model.graph("text_encoder", textEncoder(TOKENS));
        model.file("unet/config.json", "{\"in_channels\": 4, \"sample_size\": 2, \"cross_attention_dim\": 4}");
        model.graph("unet", unet(4));
        model.file("vae_decoder/config.json", "{\"block_out_channels\": [8, 8, 16, 16], \"scaling_factor\": 0.5}");
        model.graph("vae_decoder", vaeDecoder());
        model.graph("vae_encoder", vaeEncoder());
        return model;
    }

    public Path folder() {
        return folder;
    }

    /** Gives it a UNet that takes a mask and a masked picture too. */
    public TinyModel inpainting() {
        return file("unet/config.json", "{\"in_channels\": 9}").graph("unet", unet(9));
    }

    /** Lets its index tell that it was made for this class of pipeline. */
    public TinyModel madeFor(String pipeline) {
        return file("model_index.json", "{\"_class_name\": \"" + pipeline + "\"}");
    }

    public TinyModel withoutVaeEncoder() {
        return delete("vae_encoder");
    }

    Path resolve(String file) {
        return folder.resolve(file);
    }

    TinyModel file(String name, String content) {
        try {
            Files.createDirectories(folder.resolve(name).getParent());
            Files.writeString(folder.resolve(name), content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TinyModel graph(String component, TinyOnnx graph) {
        graph.write(folder.resolve(component).resolve("model.onnx"));
        return this;
    }

    /** Deletes a file, or a folder with all in it. */
    TinyModel delete(String name) {
        try (var files = Files.walk(folder.resolve(name))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The byte symbols of a CLIP vocabulary, merges "l l" and so on if there is room, start and end. */
    void writeTokenizer(int tokens) {
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        for (String end : List.of("", "</w>")) {
            // Printable bytes first, so that "!" has id 0 as in CLIP, then those that have a stand-in.
            IntStream.range(0, 256).filter(TinyModel::isPrintable)
                    .forEach(b -> vocabulary.put(Character.toString(b) + end, vocabulary.size()));
            IntStream.range(256, 256 + 68)
                    .forEach(stand -> vocabulary.put(Character.toString(stand) + end, vocabulary.size()));
        }
        StringBuilder merges = new StringBuilder("#version: 0.2\n");
        for (char letter = 'a'; vocabulary.size() < tokens - 2; letter++) {
            merges.append(letter).append(' ').append(letter).append('\n');
            vocabulary.put("" + letter + letter, vocabulary.size());
        }
        vocabulary.put("<|startoftext|>", vocabulary.size());
        vocabulary.put("<|endoftext|>", vocabulary.size());
        file("tokenizer/vocab.json", new Gson().toJson(vocabulary));
        file("tokenizer/merges.txt", merges.toString());
        file("tokenizer/tokenizer_config.json", "{\"model_max_length\": 77, \"pad_token\": \"<|endoftext|>\"}");
        file("tokenizer/special_tokens_map.json", "{\"bos_token\": {\"content\": \"<|startoftext|>\","
                + " \"normalized\": true}, \"eos_token\": \"<|endoftext|>\", \"pad_token\": \"!\"}");
    }

    private static boolean isPrintable(int b) {
        return b > 32 && b < 127 || b > 160 && b != 173;
    }

    static TinyOnnx textEncoder(int tokens) {
        float[] table = new float[tokens * EMBEDDING];
        for (int i = 0; i < table.length; i++) {
            table[i] = i % 7;
        }
        return new TinyOnnx().input("input_ids", INT64, -1, 77)
                .initializer("embeddings.token_embedding.weight", table, tokens, EMBEDDING)
                .node("Gather", List.of("embeddings.token_embedding.weight", "input_ids"), List.of("last_hidden_state"))
                .output("last_hidden_state", FLOAT, -1, 77, EMBEDDING);
    }

    /** The timestep is a vector if its shape is given, as in older exports. */
    static TinyOnnx unet(int channels, long... timestep) {
        return new TinyOnnx().input("sample", FLOAT, -1, channels, -1, -1)
                .input("timestep", FLOAT, timestep).input("encoder_hidden_states", FLOAT, -1, -1, EMBEDDING)
                .initializer("half", new float[] {0.5f})
                .node("Mul", List.of("sample", "half"), List.of("out_sample"))
                .output("out_sample", FLOAT, -1, channels, -1, -1);
    }

    /** Each latent becomes 8 x 8 pixels: red and green its first two values, blue the sum of the others. */
    static TinyOnnx vaeDecoder() {
        float[] weight = new float[4 * 3 * 64];
        int[] colour = {0, 1, 2, 2};
        for (int latent = 0; latent < 4; latent++) {
            for (int k = 0; k < 64; k++) {
                weight[(latent * 3 + colour[latent]) * 64 + k] = 1;
            }
        }
        return new TinyOnnx().input("latent_sample", FLOAT, -1, 4, -1, -1)
                .initializer("weight", weight, 4, 3, 8, 8)
                .node("ConvTranspose", List.of("latent_sample", "weight"), List.of("sample"), "strides", 8, 8)
                .output("sample", FLOAT, -1, 3, -1, -1);
    }

    static TinyOnnx vaeEncoder() {
        return new TinyOnnx().input("sample", FLOAT, -1, 3, -1, -1)
                .initializer("weight", new float[8 * 3 * 64], 8, 3, 8, 8)
                .node("Conv", List.of("sample", "weight"), List.of("latent_parameters"), "strides", 8, 8)
                .output("latent_parameters", FLOAT, -1, 8, -1, -1);
    }
}
