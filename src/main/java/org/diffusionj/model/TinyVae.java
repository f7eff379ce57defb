package org.diffusionj.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.diffusionj.graph.Graph;
import org.diffusionj.graph.PlainOperators;
import org.diffusionj.graph.TinyAutoencoderGraph;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.weights.Weight;
import org.diffusionj.weights.WeightFile;
import org.diffusionj.weights.Weights;

/**
 * The decoder of a tiny autoencoder (TAESD; diffusers' AutoencoderTiny), not loaded yet: a folder as diffusers saves
 * it, or a file in diffusers' names or in TAESD's own, which numbers its layers.
 */
public final class TinyVae {
    static final String FOLDER = "vae_tiny";
    private static final Pattern OF_XL = Pattern.compile("taesdxl.*");
    private static final Pattern OF_SD = Pattern.compile("taesd(?!xl|3).*");
    private static final Pattern DECODER = Pattern.compile("(?!.*encoder).*\\.(safetensors|pth|pt)");
    private static final int LATENT_CHANNELS = 4;
    private static final String LAYERS = "decoder.layers.";

    private final OnnxFile graph;
    private final VaeConfig config;

    private TinyVae(OnnxFile graph, VaeConfig config) {
        this.graph = graph;
        this.config = config;
    }

    /**
     * The place of the decoder that goes with a model, if there is one: the folder {@value #FOLDER} of the model
     * itself, else what is called taesd, or taesdxl for Stable Diffusion XL.
     *
     * @param model its folder or file
     * @param entries files and folders of model roots where such autoencoders lie
     */
    static Optional<Path> find(Path model, List<Path> entries, boolean xl) {
        Path own = model.resolve(FOLDER);
        Pattern name = xl ? OF_XL : OF_SD;
        return Stream.concat(within(own).stream().filter(place -> place.equals(own) || fits(place, name)),
                entries.stream().flatMap(entry -> within(entry).stream()).filter(place -> fits(place, name)
                        || place.getFileName().toString().equals(FOLDER))).findFirst();
    }

    private static boolean fits(Path place, Pattern name) {
        return name.matcher(place.getFileName().toString().toLowerCase(Locale.ROOT)).matches();
    }

    /** A file of a decoder, a folder with a configuration, or the files of decoders in another folder. */
    private static List<Path> within(Path place) {
        if (!Files.isDirectory(place)) {
            return isDecoder(place) ? List.of(place) : List.of();
        }
        if (Files.exists(place.resolve(Component.CONFIG))) {
            return List.of(place);
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.filter(TinyVae::isDecoder).sorted().toList();
        } catch (IOException e) {
            throw TextFile.unreadable(place, e);
        }
    }

    private static boolean isDecoder(Path file) {
        return Files.isRegularFile(file)
                && DECODER.matcher(file.getFileName().toString().toLowerCase(Locale.ROOT)).matches();
    }

    /**
     * Reads a file or folder.
     *
     * @throws ModelException if it holds no decoder of a tiny autoencoder
     * @throws org.diffusionj.weights.WeightsException if the weights cannot be read
     */
    static TinyVae read(Path place) {
        if (!Files.isDirectory(place)) {
            Weights weights = layersNamed(WeightFile.read(place));
            return of(JsonFile.made(place, told(weights.tensors()), "Take another file"), weights);
        }
        JsonFile config = JsonFile.read(place.resolve(Component.CONFIG));
        if (!config.text("_class_name", "AutoencoderTiny").equals("AutoencoderTiny")) {
            throw config.wrong("_class_name", "AutoencoderTiny", config.keys().get("_class_name"));
        }
        Path weights = new ComponentFolder(place, "tiny autoencoder").weights().orElseThrow(() -> new ModelException(
                place, "the folder of the tiny autoencoder holds no weights", "Copy it again, whole",
                "docs/models.md#tiny-autoencoders"));
        return of(config, WeightFile.read(weights));
    }

    private static TinyVae of(JsonFile config, Weights weights) {
        TinyAutoencoderGraph.Description shape = TinyAutoencoderShape.read(config);
        if (shape.latentChannels() != LATENT_CHANNELS) {
            throw config.wrong("latent_channels", LATENT_CHANNELS + ", as many as the UNet makes",
                    shape.latentChannels());
        }
        Graph plain = TinyAutoencoderGraph.decoder(shape, new PlainOperators());
        NamedWeights named = new NamedWeights("tiny autoencoder", false, config, weights);
        named.requireThoseOf(plain);
        OnnxFile graph = OnnxFile.made(weights.file(), WeightsNetwork.of(
                operators -> TinyAutoencoderGraph.decoder(shape, operators), named.of(plain)));
        int pixels = (int) Math.pow(shape.enlargement(), shape.decoder().size() - 1);
        return new TinyVae(graph, new VaeConfig(config.positive("scaling_factor", 1),
                (int) shape.latentChannels(), pixels));
    }

    /** TAESD's own files count from its decoder's first step, which limits latents and has no weights. */
    private static Weights layersNamed(Weights weights) {
        if (!weights.tensors().keySet().stream().allMatch(name -> name.matches("\\d{1,4}\\..*"))) {
            return weights;
        }
        int first = weights.tensors().keySet().stream().mapToInt(TinyVae::number).min().orElse(0);
        Map<String, Weight> named = new LinkedHashMap<>();
        weights.tensors().forEach((name, weight) -> {
            String other = LAYERS + (number(name) - first) + name.substring(name.indexOf('.'));
            named.put(other, weight.named(other));
        });
        return new Weights(weights.file(), named, weights.metadata());
    }

    /** What a configuration would say, by which layers there are. */
    private static Map<String, Object> told(Map<String, Weight> tensors) {
        Weight first = tensors.get(LAYERS + "0.weight");
        if (first == null || first.shape().size() != 4) {
            return Map.of();
        }
        List<Object> blocks = new ArrayList<>();
        long sinceLast = 0;
        for (int layer = 1; layer <= tensors.size(); layer++) {
            if (tensors.containsKey(LAYERS + layer + ".conv.0.weight")) {
                sinceLast++;
            } else if (tensors.containsKey(LAYERS + layer + ".weight")) {
                blocks.add(sinceLast);
                sinceLast = 0;
            }
        }
        return Map.of("latent_channels", first.shape().get(1), "num_decoder_blocks", blocks,
                "decoder_block_out_channels", Collections.nCopies(blocks.size(), first.shape().get(0)));
    }

    private static int number(String name) {
        return Integer.parseInt(name.substring(0, name.indexOf('.')));
    }

    /** The network. */
    public NetworkSource network() {
        return graph.source();
    }

    /** Bytes of its weights. */
    public long weights() {
        return graph.bytes();
    }

    OnnxFile graph() {
        return graph;
    }

    /** How it takes latents. */
    public VaeConfig config() {
        return config;
    }

    /** The SHA-256 of its weights' file. */
    public String sha256() {
        return ModelHash.sha256(graph.file(), new Cancellation());
    }
}
