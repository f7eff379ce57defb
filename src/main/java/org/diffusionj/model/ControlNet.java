package org.diffusionj.model;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.diffusionj.checkpoint.ControlFile;
import org.diffusionj.graph.ControlNetDescription;
import org.diffusionj.graph.ControlNetGraph;
import org.diffusionj.graph.Graph;
import org.diffusionj.graph.PlainOperators;
import org.diffusionj.graph.UNetDescription;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.weights.WeightFile;
import org.diffusionj.weights.Weights;

/**
 * A control network (diffusers' ControlNetModel) that was found and read, but not loaded: a folder as diffusers saves
 * it, or a file in diffusers' naming or that of the code it was first trained with.
 */
public final class ControlNet {
    private static final String CLASS = "ControlNetModel";
    private static final String ANCHOR = "docs/models.md#control-networks";
    private static final String PREPARATION = "controlprep";

    private final Path place;
    private final JsonFile config;
    private final boolean told;
    private final JsonFile notes;
    private final Weights weights;

    /** Size and time of the file of weights when it was read. */
    private final List<Long> stamp;
    private WeightsNetwork network;
    private String sha256;

    /** @param told whether the configuration was told from the weights */
    private ControlNet(Path place, JsonFile config, boolean told, JsonFile notes, Weights weights) {
        this.place = place;
        this.config = config;
        this.told = told;
        this.notes = notes;
        this.weights = weights;
        File file = weights.file().toFile();
        this.stamp = List.of(file.length(), file.lastModified());
    }

    /**
     * Reads what a folder or file says of a control network.
     *
     * @throws ModelException if there is none, or one of a kind that is not used here
     * @throws org.diffusionj.weights.WeightsException if its weights cannot be read
     */
    public static ControlNet read(Path place) {
        return Files.isDirectory(place) ? ofFolder(place) : ofFile(place);
    }

    /** The files and folders that decide what is read. */
    public static List<Path> files(Path place) {
        return Files.isDirectory(place) ? List.of(place) : List.of(place, beside(place));
    }

    /** What may say more of a single file than the file itself. */
    private static Path beside(Path file) {
        boolean saved = WeightsComponent.among(List.of(file.getFileName().toString())).isPresent();
        return saved ? file.resolveSibling(Component.CONFIG) : CheckpointName.sibling(file, "json");
    }

    private static ControlNet ofFolder(Path folder) {
        JsonFile config = JsonFile.read(folder.resolve(Component.CONFIG));
        if (!config.text("_class_name", CLASS).equals(CLASS)) {
            throw config.wrong("_class_name", CLASS, config.keys().get("_class_name"));
        }
        Path weights = new ComponentFolder(folder, "control network").weights().orElseThrow(() -> new ModelException(
                folder, "the folder of the control network holds no weights", "Copy it again, whole", ANCHOR));
        return new ControlNet(folder, config, false, JsonFile.readIfPresent(folder.resolve(Advice.FILE)),
                WeightFile.read(weights)).checked();
    }

    private static ControlNet ofFile(Path file) {
        TextFile.requireNoDevice(file);
        ControlFile found = ControlFile.read(file).orElseThrow(() -> notControl(file));
        Path beside = beside(file);
        JsonFile said = JsonFile.readIfPresent(beside);
        Map<String, Object> keys = new LinkedHashMap<>(found.configuration());
        keys.putAll(said.keys());
        return new ControlNet(file, JsonFile.made(file, keys, "Correct it in " + beside.getFileName() + " beside it"),
                true, said, found.weights()).checked();
    }

    private static ModelException notControl(Path file) {
        Optional<ControlFile.Other> other = ControlFile.other(file);
        return new ModelException(file, "this file holds no ControlNet" + other.map(kind -> ": it is " + kind.kind())
                .orElse(""), other.flatMap(ControlFile.Other::remedy)
                .orElse("Give the file or the folder of a ControlNet"), ANCHOR);
    }

    private ControlNet checked() {
        preparation();
        return this;
    }

    /** The folder's own name, or the file's without its ending; the folder's too if the file has none of its own. */
    public String name() {
        return nameOf(place);
    }

    static String nameOf(Path place) {
        Path parent = place.toAbsolutePath().normalize().getParent();
        boolean unnamed = !Files.isDirectory(place) && parent != null && parent.getFileName() != null
                && WeightsComponent.among(List.of(place.getFileName().toString())).isPresent();
        return CheckpointName.of(unnamed ? parent : place);
    }

    /** The folder or file. */
    public Path place() {
        return place;
    }

    /** Whether it was made for inpainting, and so sees the picture without what is masked; its name tells. */
    public boolean inpaints() {
        return name().toLowerCase(Locale.ROOT).contains("inpaint");
    }

    /** What is made of control images for it, if {@code diffusionj.json} in its folder says so. */
    public Optional<ControlPreparation> preparation() {
        if (!notes.has(PREPARATION)) {
            return Optional.empty();
        }
        String said = notes.text(PREPARATION, "");
        return Optional.of(Stream.of(ControlPreparation.values()).filter(kind -> kind.label().equals(said)).findFirst()
                .orElseThrow(() -> notes.wrong(PREPARATION, "one of " + Stream.of(ControlPreparation.values())
                        .map(ControlPreparation::label).toList(), said)));
    }

    /** Whether what it adds is the same for all pixels, as if guess mode were always on. */
    public boolean pools() {
        return config.flag("global_pool_conditions", false);
    }

    /** Values of the text that it takes, as the UNet of models that it goes with; 0 if nothing tells. */
    public int textWidth() {
        return (int) ControlNetShape.read(config).unet().textWidth();
    }

    /** Bytes of its weights as floats. */
    public long bytes() {
        return weights.tensors().values().stream().mapToLong(weight -> weight.count() * Float.BYTES).sum();
    }

    /** Values that it gives for each position of latents, at all places together. */
    double valuesPerPosition() {
        UNetDescription like = ControlNetShape.read(config).unet();
        double values = like.levels().get(0).channels();
        for (int level = 0; level < like.levels().size(); level++) {
            UNetDescription.Level one = like.levels().get(level);
            values += one.channels() * (one.down().size() + 1) / Math.pow(4, level);
        }
        return values;
    }

    /** Values for each pixel in the layer that sees the control image first. */
    double largestLayer() {
        return ControlNetShape.read(config).conditionChannels().get(0);
    }

    /** Whether both are the same network, and its file of weights did not change between. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ControlNet same && place.equals(same.place) && stamp.equals(same.stamp)
                && config.keys().equals(same.config.keys());
    }

    @Override
    public int hashCode() {
        return Objects.hash(place, stamp);
    }

    /** The SHA-256 of its file of weights. */
    public synchronized String sha256(Cancellation cancellation) {
        if (sha256 == null) {
            sha256 = ModelHash.sha256(weights.file(), cancellation);
        }
        return sha256;
    }

    /** Which models it was made for, in words. */
    public String family() {
        if ("text_time".equals(config.keys().get("addition_embed_type"))) {
            return "Stable Diffusion XL";
        }
        int text = config.count("cross_attention_dim", 1280);
        return switch (text) {
            case 768 -> "Stable Diffusion 1.x";
            case 1024 -> "Stable Diffusion 2.x";
            case 2048 -> "Stable Diffusion XL";
            default -> "text embeddings of " + text + " values";
        };
    }

    /**
     * The network's shape beside a UNet, which tells what weights do not.
     *
     * @throws ModelException if it was made for another one
     */
    ControlNetDescription beside(UNetDescription unet, String model, int pixelsPerLatent) {
        ControlNetDescription own = ControlNetShape.read(told ? completed(unet) : config);
        misfit(own, unet, pixelsPerLatent).ifPresent(why -> {
            throw new ModelException(place, "this control network was made for " + family() + ", not for " + model
                    + ": " + why, "Take one that was made for the model, or a model that it was made for", ANCHOR);
        });
        return own;
    }

    /** What config.json in a folder of its own says. */
    Map<String, Object> configuration(UNetDescription unet) {
        Map<String, Object> keys = new LinkedHashMap<>(Map.of("_class_name", CLASS));
        keys.putAll((told ? completed(unet) : config).keys());
        return keys;
    }

    private JsonFile completed(UNetDescription unet) {
        Map<String, Object> keys = new LinkedHashMap<>();
        int levels = config.counts("block_out_channels").size();
        if (levels == unet.levels().size()) {
            keys.put("attention_head_dim", unet.levels().stream().map(UNetDescription.Level::heads).toList());
        }
        keys.put("norm_num_groups", unet.groups());
        keys.put("norm_eps", (double) unet.epsilon());
        keys.put("flip_sin_to_cos", unet.cosinesFirst());
        keys.put("freq_shift", (double) unet.frequencyShift());
        keys.put("addition_time_embed_dim", Math.max(1, unet.sizeWidth()));
        keys.put("addition_embed_type_num_heads", Math.max(1, unet.poolingHeads()));
        keys.putAll(config.keys());
        return config.with(keys);
    }

    private static Optional<String> misfit(ControlNetDescription own, UNetDescription unet, int pixelsPerLatent) {
        UNetDescription like = own.unet();
        if (attends(like) && like.textWidth() != unet.textWidth()) {
            return Optional.of("it takes text embeddings of " + like.textWidth() + " values, where the model's have "
                    + unet.textWidth());
        }
        if (!shape(like).equals(shape(unet))) {
            return Optional.of("the channels of its blocks are " + shape(like) + ", where those of the model's UNet"
                    + " are " + shape(unet));
        }
        if (like.addedWidth() > 0 && like.addedWidth() != unet.addedWidth()) {
            return Optional.of("it takes the pooled text and sizes of Stable Diffusion XL as " + like.addedWidth()
                    + " values, where the model has " + unet.addedWidth());
        }
        if (like.inChannels() > unet.inChannels()) {
            return Optional.of("it takes " + like.inChannels() + " channels of latents, where the model has "
                    + unet.inChannels());
        }
        return own.pixelsPerLatent() == pixelsPerLatent ? Optional.empty()
                : Optional.of("it takes " + own.pixelsPerLatent() + " pixels of a control image along a latent, where"
                        + " the model's VAE makes " + pixelsPerLatent);
    }

    private static boolean attends(UNetDescription network) {
        return network.poolingHeads() > 0 || network.middle() > 0
                || network.levels().stream().anyMatch(level -> level.down().stream().anyMatch(blocks -> blocks > 0));
    }

    /** For each level, its channels once for each block. */
    private static List<List<Long>> shape(UNetDescription network) {
        return network.levels().stream()
                .map(level -> level.down().stream().map(block -> level.channels()).toList()).toList();
    }

    /**
     * Its weights by the names of its graph.
     *
     * @param own its shape
     * @throws ModelException if they are not those of the network
     */
    WeightsNetwork network(ControlNetDescription own) {
        if (network == null) {
            Graph graph = ControlNetGraph.of(own, new PlainOperators());
            NamedWeights named = new NamedWeights("control network", true, config, weights);
            named.requireThoseOf(graph);
            network = WeightsNetwork.of(operators -> ControlNetGraph.of(own, operators), named.of(graph));
        }
        return network;
    }
}
