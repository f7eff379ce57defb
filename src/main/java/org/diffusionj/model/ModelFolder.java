package org.diffusionj.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.text.ClipTokenizer;

/**
 * A model folder as diffusers and optimum export it, whose files were all found and fit together.
 * Nothing of it is loaded yet.
 *
 * <pre>{@code
 * ModelFolder model = ModelFolder.read(Path.of("models/starter"));
 * try (Network unet = backend.open(model.unet())) { ... }
 * }</pre>
 */
public final class ModelFolder {
    static final String INDEX = "model_index.json";

    private final Path path;
    private final OnnxFile textEncoder;
    private final OnnxFile unet;
    private final OnnxFile vaeDecoder;
    private final Optional<OnnxFile> vaeEncoder;
    private final Config config;
    private final ClipTokenizer tokenizer;
    private String sha256;

    /**
     * Facts of the model.
     *
     * @param scheduler what the model was trained with, and the sampler that it wants by default
     */
    public record Config(Family family, TextEncoderConfig textEncoder, UNetConfig unet, VaeConfig vae,
            SchedulerConfig scheduler, Advice advice) {
        /** Width and height of the pictures that the model was trained on, in pixels. */
        public int defaultSize() {
            return unet.sampleSize() * vae.pixelsPerLatent();
        }

        /**
         * Widths and heights that are multiples of this many pixels suit every export. Graphs that were
         * traced with such a size only double on the way up, and then fail on others.
         */
        public int sizeUnit() {
            return vae.pixelsPerLatent() << unet.halvings();
        }
    }

    private ModelFolder(Path path) {
        this.path = path;
        Family.requireSupportedPipeline(JsonFile.read(path.resolve(INDEX)));
        textEncoder = Component.TEXT_ENCODER.read(path);
        unet = Component.UNET.read(path);
        vaeDecoder = Component.VAE_DECODER.read(path);
        vaeEncoder = Files.isDirectory(path.resolve(Component.VAE_ENCODER.folder()))
                ? Optional.of(Component.VAE_ENCODER.read(path)) : Optional.empty();
        config = readConfig();
        Component.TEXT_ENCODER.requireNoFurtherInputs(textEncoder);
        Component.UNET.requireNoFurtherInputs(unet);
        Component.VAE_DECODER.requireNoFurtherInputs(vaeDecoder);
        tokenizer = TokenizerFiles.read(path.resolve("tokenizer"), config.textEncoder);
    }

    /**
     * Reads and checks a folder.
     *
     * @throws ModelException if something is missing, broken, or does not fit the rest
     */
    public static ModelFolder read(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new ModelException(folder, "there is no such folder", "Check the path", "README#no-such-model");
        }
        if (!Files.exists(folder.resolve(INDEX))) {
            throw new ModelException(folder, "this is not a model folder: it holds no " + INDEX,
                    "Give the folder that diffusers or optimum exported, not one above or inside of it",
                    "README#not-a-model-folder");
        }
        return new ModelFolder(folder);
    }

    private Config readConfig() {
        JsonFile unetJson = JsonFile.readIfPresent(unet.file().resolveSibling("config.json"));
        UNetConfig unetConfig = UNetConfig.read(unetJson, unet);
        TextEncoderConfig text = TextEncoderConfig.read(
                JsonFile.readIfPresent(textEncoder.file().resolveSibling("config.json")), textEncoder);
        Family family = Family.of(unet.file(), unetConfig, text.hiddenSize());
        if (unetConfig.embedding().orElse(text.hiddenSize()) != text.hiddenSize()) {
            throw new ModelException(unet.file(), "the UNet takes text embeddings of "
                    + unetConfig.embedding().getAsInt() + " values, but the text encoder gives " + text.hiddenSize(),
                    "Take both from one model", "README#wrong-network");
        }
        return new Config(family, text, unetConfig,
                VaeConfig.read(JsonFile.readIfPresent(vaeDecoder.file().resolveSibling("config.json"))),
                SchedulerFile.read(path.resolve("scheduler").resolve("scheduler_config.json")),
                Advice.read(JsonFile.readIfPresent(path.resolve("diffusionj.json"))));
    }

    /** The folder. */
    public Path path() {
        return path;
    }

    /** The folder's own name. */
    public String name() {
        return path.toAbsolutePath().normalize().getFileName().toString();
    }

    public Config config() {
        return config;
    }

    public ClipTokenizer tokenizer() {
        return tokenizer;
    }

    /** The graph file of the text encoder. */
    public Path textEncoder() {
        return textEncoder.file();
    }

    /** The graph file of the UNet. */
    public Path unet() {
        return unet.file();
    }

    /** The graph file of the VAE's decoder. */
    public Path vaeDecoder() {
        return vaeDecoder.file();
    }

    /** The graph file of the VAE's encoder, which text to image does without. */
    public Optional<Path> vaeEncoder() {
        return vaeEncoder.map(OnnxFile::file);
    }

    /**
     * Identifies the model by its weights: the SHA-256 of what {@code sha256sum} prints for the graph
     * of text encoder, UNet, VAE decoder and VAE encoder (if there is one), each followed by its
     * external data files. Reads all of them on the first call, about a second a gigabyte.
     */
    public synchronized String sha256() {
        if (sha256 == null) {
            List<OnnxFile> graphs = new ArrayList<>(List.of(textEncoder, unet, vaeDecoder));
            vaeEncoder.ifPresent(graphs::add);
            List<Path> files = new ArrayList<>();
            for (OnnxFile graph : graphs) {
                files.add(graph.file());
                files.addAll(graph.externalFiles());
            }
            sha256 = ModelHash.of(path, files);
        }
        return sha256;
    }
}
