package org.diffusionj.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.diffusionj.adapter.FastLora;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.sampling.SchedulerConfig;

/**
 * A model, in a folder as diffusers and optimum export it or in one checkpoint file, whose parts were all found and fit
 * together. Nothing of it is loaded yet.
 *
 * <pre>{@code
 * ModelFolder model = ModelFolder.read(Path.of("models/starter"));
 * try (Network unet = backend.open(model.unet())) { ... }
 * }</pre>
 */
public final class ModelFolder {
    static final String INDEX = "model_index.json";

    private final ModelParts parts;
    private final ModelChoice choice;
    private final List<TextModel> texts;
    private final OnnxFile unet;
    private final OnnxFile vaeDecoder;
    private final Optional<OnnxFile> vaeEncoder;
    private final Config config;
    private final ChangeableNetworks changeable;
    private final Optional<ModelFolder> plain;
    private final Optional<ModelFolder> exported;
    private final Adapters adapters;
    private final List<String> remarks;
    private String sha256;
    private String vaeSha256;

    /**
     * Facts of the model.
     *
     * @param scheduler what the model was trained with, and the sampler that it wants by default
     */
    public record Config(Family family, UNetConfig unet, VaeConfig vae, SchedulerConfig scheduler,
            PipelineConfig pipeline, Defaults defaults) {
        /** The timesteps that the model was trained on. */
        public int trainSteps() {
            return scheduler.integer("num_train_timesteps", 1000);
        }

        /**
         * Widths and heights that are multiples of this many pixels suit every export. Graphs that were
         * traced with such a size only double on the way up, and then fail on others.
         */
        public int sizeUnit() {
            return vae.pixelsPerLatent() << unet.halvings();
        }

        /** What is taken where the user chooses nothing, with a LoRA for few steps. */
        private Config with(FastLora fast) {
            SchedulerConfig of = scheduler.with("_class_name", fast.scheduler());
            return new Config(family, unet, vae,
                    fast.spacing().isEmpty() ? of : of.with("timestep_spacing", fast.spacing()), pipeline,
                    new Defaults(defaults.width(), defaults.height(), fast.steps(), fast.guidance()));
        }
    }

    private ModelFolder(ModelParts parts, ModelChoice choice) {
        this.parts = parts;
        this.choice = choice;
        this.plain = Optional.empty();
        this.exported = Optional.empty();
        this.adapters = Adapters.NONE;
        this.remarks = List.of();
        JsonFile index = parts.index();
        String pipeline = Families.supportedPipeline(index);
        PipelineConfig.requireComponents(index);
        texts = readTexts(index);
        unet = parts.graph(Component.UNET);
        vaeDecoder = parts.graph(Component.VAE_DECODER);
        vaeEncoder = parts.has(Component.VAE_ENCODER) ? Optional.of(parts.graph(Component.VAE_ENCODER))
                : Optional.empty();
        config = readConfig(index, pipeline);
        changeable = new ChangeableNetworks(unet, parts.config(Component.UNET), texts);
        Component.UNET.requireNoFurtherInputs(unet, Families.furtherInputs(unet));
        Component.VAE_DECODER.requireNoFurtherInputs(vaeDecoder, Set.of());
    }

    private ModelFolder(ModelFolder plain, Adapters adapters, AdaptedModel adapted) {
        this.parts = plain.parts;
        this.choice = plain.choice;
        this.plain = Optional.of(plain);
        this.exported = Optional.empty();
        this.adapters = adapters;
        this.remarks = adapted.remarks();
        this.texts = adapted.texts();
        this.unet = adapted.unet();
        this.vaeDecoder = plain.vaeDecoder;
        this.vaeEncoder = plain.vaeEncoder;
        this.changeable = plain.changeable;
        this.config = adapted.fast().map(fast -> plain.config.with(fast)).orElse(plain.config);
    }

    private ModelFolder(ModelFolder exported) {
        this.parts = exported.parts;
        this.choice = exported.choice;
        this.plain = Optional.empty();
        this.exported = Optional.of(exported);
        this.adapters = Adapters.NONE;
        this.remarks = List.of();
        this.texts = exported.changeable.texts();
        this.unet = exported.changeable.unet();
        this.vaeDecoder = exported.anew(Component.VAE_DECODER, exported.vaeDecoder);
        this.vaeEncoder = exported.vaeEncoder.map(graph -> exported.anew(Component.VAE_ENCODER, graph));
        this.changeable = exported.changeable;
        this.config = exported.config;
    }

    private OnnxFile anew(Component component, OnnxFile graph) {
        return WeightsComponent.anew(component, parts.config(component), graph);
    }

    /**
     * The same model with all networks built here from their weights, those of exports too.
     *
     * @throws ModelException if the exporter of a graph did not keep the names of its weights
     */
    public ModelFolder built() {
        return plain.isPresent() ? plain.get().built().with(adapters)
                : exported.isPresent() ? this : new ModelFolder(this);
    }

    /**
     * The same model with LoRA and textual inversion laid over it, in place of those that it has.
     *
     * @throws ModelException if its weights cannot be changed
     * @throws org.diffusionj.adapter.AdapterException if a file does not fit the model
     */
    public ModelFolder with(Adapters others) {
        ModelFolder own = plain.orElse(this);
        return others.equals(Adapters.NONE) ? own : new ModelFolder(own, others,
                AdaptedModel.of(own.unet, changeable, own.config.family().label(), others));
    }

    /** What is laid over it. */
    public Adapters adapters() {
        return adapters;
    }

    /** Sentences on what of that changes nothing, for the user. */
    public List<String> remarks() {
        return remarks;
    }

    /**
     * Reads and checks a folder or a checkpoint file.
     *
     * @throws ModelException if something is missing, broken, or does not fit the rest
     * @throws org.diffusionj.weights.WeightsException if a file of weights cannot be read
     */
    public static ModelFolder read(Path model) {
        return read(new ModelChoice(model, Optional.empty()));
    }

    /**
     * Reads only what {@code model_index.json} says, before anything else of a model is there.
     *
     * @throws ModelException if no such model can be used here, saying which kind it is
     */
    public static void requireSupported(Path index) {
        JsonFile read = JsonFile.read(index);
        if (read.has("_class_name")) {
            Families.supportedPipeline(read);
        }
    }

    /** The same of a model whose VAE another one may replace. */
    public static ModelFolder read(ModelChoice choice) {
        ModelParts own = parts(choice.model());
        return new ModelFolder(choice.vae().map(vae -> OtherVae.of(own, vae)).orElse(own), choice);
    }

    private static ModelParts parts(Path model) {
        if (!Files.isRegularFile(model)) {
            return FolderParts.of(model);
        }
        if (!CheckpointName.fits(model)) {
            throw new ModelException(model, "this is a file, not a model folder", "Give the folder that holds " + INDEX
                    + ", or a checkpoint file (" + String.join(", ", CheckpointName.ENDINGS) + ")",
                            "docs/troubleshooting.md#not-a-model-folder");
        }
        return CheckpointParts.of(model);
    }

    /** Stable Diffusion XL has two text encoders, of which its refiner has only the second. */
    private List<TextModel> readTexts(JsonFile index) {
        if (!parts.has(Component.TEXT_ENCODER_2)) {
            return List.of(TextModel.read(parts, Component.TEXT_ENCODER));
        }
        List<TextModel> read = new ArrayList<>();
        boolean listed = index.has("text_encoder") || parts.has(Component.TEXT_ENCODER);
        if (listed && !PipelineConfig.isAbsent(index, "text_encoder")) {
            read.add(TextModel.read(parts, Component.TEXT_ENCODER));
        }
        read.add(TextModel.read(parts, Component.TEXT_ENCODER_2));
        read.forEach(TextModel::requireHiddenStates);
        return List.copyOf(read);
    }

    private Config readConfig(JsonFile index, String pipeline) {
        UNetConfig unetConfig = UNetConfig.read(parts.config(Component.UNET), unet);
        int given = texts.stream().mapToInt(text -> text.config().hiddenSize()).sum();
        boolean known = texts.stream().allMatch(text -> text.config().hiddenSize() > 0);
        if (known && unetConfig.embedding().orElse(given) != given) {
            throw new ModelException(unet.file(), "the UNet takes text embeddings of "
                    + unetConfig.embedding().getAsInt() + " values, but the text encoder gives " + given,
                    "Take both from one model", "docs/troubleshooting.md#wrong-network");
        }
        requireTextEncodersOf(unetConfig);
        boolean refines = texts.size() == 1;
        Family family = Families.of(unet.file(),
                new ModelTraits(pipeline, unetConfig, unetConfig.embedding().orElse(given), refines));
        VaeConfig vae = VaeConfig.read(parts.config(Component.VAE_DECODER), vaeDecoder, family);
        requireEncoderOf(vae, family);
        SchedulerConfig scheduler = parts.scheduler();
        Advice advice = Advice.read(parts.advice());
        return new Config(family, unetConfig, vae, scheduler, PipelineConfig.read(index, unet),
                Defaults.of(family, unetConfig, vae, scheduler, advice));
    }

    /** Both halves of one VAE say the same of it. */
    private void requireEncoderOf(VaeConfig vae, Family family) {
        if (vaeEncoder.isEmpty()) {
            return;
        }
        JsonFile config = parts.config(Component.VAE_ENCODER);
        if (!config.keys().isEmpty() && !VaeConfig.read(config, vaeDecoder, family).equals(vae)) {
            throw new ModelException(config.path(), "this configuration of the VAE contradicts the one in "
                    + Component.VAE_DECODER.folder(), "Take both halves of the VAE from one export",
                    "docs/troubleshooting.md#wrong-network");
        }
    }

    private void requireTextEncodersOf(UNetConfig unetConfig) {
        boolean second = parts.has(Component.TEXT_ENCODER_2);
        if (unetConfig.takesPooledText() != second) {
            throw new ModelException(unet.file(), second
                    ? "there is a second text encoder, as in Stable Diffusion XL, but the UNet has no input '"
                            + PortNames.POOLED_TEXT + "'"
                    : "this is the UNet of Stable Diffusion XL, but there is no second text encoder ("
                            + Component.TEXT_ENCODER_2.folder() + ")",
                    "Take all components from one model", "docs/troubleshooting.md#wrong-network");
        }
    }

    /** The folder, or the file. */
    public Path path() {
        return parts.path();
    }

    /** The folder's own name, or the file's without its ending. */
    public String name() {
        return CheckpointName.of(path());
    }

    /** What was read. */
    public ModelChoice choice() {
        return choice;
    }

    /** Prompts that it was made for, if its makers tell any. */
    public Examples examples() {
        return Advice.read(parts.advice()).examples();
    }

    public Config config() {
        return config;
    }

    /** The text encoders with their tokenizers: one, or two in Stable Diffusion XL. */
    public List<TextModel> texts() {
        return texts;
    }

    /** Values of each text encoder's states, in their order. */
    public List<Integer> textWidths() {
        return texts.stream().map(text -> text.config().hiddenSize()).toList();
    }

    /** Values of the text that the UNet takes, all encoders together; 0 if nothing tells. */
    public int textWidth() {
        return config.unet().embedding().orElse(textWidths().stream().mapToInt(Integer::intValue).sum());
    }

    /** Bytes of the weights that every picture needs: those of text encoders and UNet. */
    public long weights() {
        return texts.stream().mapToLong(text -> text.graph().bytes()).sum() + unet.bytes();
    }

    /** Bytes of the VAE decoder's weights. */
    public long decoderWeights() {
        return vaeDecoder.bytes();
    }

    /** Bytes of the VAE encoder's weights, 0 if there is none. */
    public long encoderWeights() {
        return vaeEncoder.map(OnnxFile::bytes).orElse(0L);
    }

    OnnxFile unetGraph() {
        return unet;
    }

    OnnxFile decoderGraph() {
        return vaeDecoder;
    }

    Optional<OnnxFile> encoderGraph() {
        return vaeEncoder;
    }

    /** The UNet's network. */
    public NetworkSource unet() {
        return unet.source();
    }

    /**
     * The UNet's network joined with control networks.
     *
     * @throws ModelException if one was made for another model, or the UNet's weights are not known by name
     */
    public NetworkSource unet(List<ControlNet> controls) {
        JsonFile unetConfig = parts.config(Component.UNET);
        WeightsNetwork named = unet.made().or(() -> changeable.unet().made()).orElseThrow();
        return new NetworkSource(unet.file(), Optional.of(ControlledUNet.of(unetConfig, named, controls,
                labelled(), config.vae().pixelsPerLatent())));
    }

    /** The layers of a control network that see its picture, once for all steps. */
    public NetworkSource seeing(ControlNet control) {
        return new NetworkSource(control.place(), Optional.of(ControlledUNet.seeing(parts.config(Component.UNET),
                control, labelled(), config.vae().pixelsPerLatent())));
    }

    private String labelled() {
        return name() + " (" + config.family().label() + ")";
    }

    /**
     * The UNet as a description, without what is laid over it.
     *
     * @throws ModelException if the UNet's weights are not known by name
     */
    public LearnableUNet learnableUNet() {
        return new LearnableUNet(changeable.unet());
    }

    /**
     * The UNet under a control network that is to learn.
     *
     * @throws ModelException if it was made for another model, or the UNet's weights are not known by name
     */
    public LearnableUNet learnableUNet(ControlNet control) {
        OnnxFile named = changeable.unet();
        return new LearnableUNet(named.file(), ControlledUNet.learning(parts.config(Component.UNET),
                named.made().orElseThrow(), control, labelled(), config.vae().pixelsPerLatent()));
    }

    /** What the configuration of a control network says beside this model, by diffusers' keys. */
    public Map<String, Object> configuration(ControlNet control) {
        return control.configuration(UNetShape.read(parts.config(Component.UNET)));
    }

    /** Bytes that the UNet's weights take once more where control networks join it: none, if it is built of weights. */
    public long furtherUNetWeights() {
        return unet.made().isPresent() ? 0 : unet.bytes();
    }

    /** How many control networks the UNet's graph holds itself, as diffusers' conversion of both leaves them. */
    public int controlsInUNet() {
        return unet.inputNames().contains(PortNames.CONTROL_PICTURES)
                ? Math.max(1, unet.sizeOf(PortNames.CONTROL_PICTURES, 0)) : 0;
    }

    /** Whether the UNet is built here from weights, so that it can compute in either precision. */
    public boolean isBuiltFromWeights() {
        return unet.made().isPresent();
    }

    /** What the UNet computes in, which nearly all of the time is spent in. */
    public Precision precision() {
        return unet.precision();
    }

    /** The VAE's decoder. */
    public NetworkSource vaeDecoder() {
        return vaeDecoder.source();
    }

    /** The VAE's encoder, which text to image does without. */
    public Optional<NetworkSource> vaeEncoder() {
        return vaeEncoder.map(OnnxFile::source);
    }

    /** @throws ModelException if the model has no VAE encoder */
    public NetworkSource requireVaeEncoder() {
        return vaeEncoder().orElseThrow(() -> new ModelException(path().resolve(Component.VAE_ENCODER.folder()),
                "the model has no VAE encoder, which making a picture from a picture needs",
                "Export the model again, whole, or make pictures from text only",
                "docs/troubleshooting.md#incomplete-model-folder"));
    }

    /** The decoder of a tiny autoencoder that goes with the model, if there is one that can be used. */
    public Optional<TinyVae> tinyVae() {
        try {
            return tinyPlace().map(this::readTiny);
        } catch (IllegalArgumentException unusable) {
            return Optional.empty();
        }
    }

    /** @throws ModelException if no tiny autoencoder goes with the model, or a broken one */
    public TinyVae requireTinyVae() {
        return tinyPlace().map(this::readTiny).orElseThrow(() -> new ModelException(path().resolve(TinyVae.FOLDER),
                "no tiny autoencoder goes with the model, neither here nor as "
                + (config.family().hasOwnAutoencoder() ? "taesdxl" : "taesd") + " in the folders vae_tiny, vae_approx"
                + " and vae of model roots", "Put one there, or make pictures with decoder=Full",
                "docs/models.md#tiny-autoencoders"));
    }

    private TinyVae readTiny(Path place) {
        TinyVae tiny = TinyVae.read(place);
        if (tiny.config().pixelsPerLatent() != config.vae().pixelsPerLatent()) {
            throw new ModelException(place, "this tiny autoencoder makes " + tiny.config().pixelsPerLatent()
                    + " pixels along a latent, where the model's VAE makes " + config.vae().pixelsPerLatent(),
                    "Take one that was made for the model", "docs/models.md#tiny-autoencoders");
        }
        return tiny;
    }

    private Optional<Path> tinyPlace() {
        return TinyVae.find(path(), choice.tinyVaes(), config.family().hasOwnAutoencoder());
    }

    /**
     * The model's safety checker, which is no part of {@link #sha256}: it changes no picture that it passes.
     *
     * @throws ModelException if there is none, or a broken one
     */
    public SafetyModel requireSafetyChecker() {
        return SafetyModel.read(parts.folder().orElse(path()));
    }

    /**
     * Compares the files with SHA256SUMS, if the folder holds that, about a second a gigabyte.
     *
     * @throws ModelException if a listed file is missing or another one
     */
    public void requireIntact() {
        requireIntact(new Cancellation());
    }

    /**
     * Compares the files, until someone cancels.
     *
     * @throws java.util.concurrent.CancellationException soon after the cancellation
     */
    public void requireIntact(Cancellation cancellation) {
        parts.requireIntact(cancellation);
    }

    /**
     * Identifies the model by its weights: the SHA-256 of a checkpoint file; of a folder, that of what {@code
     * sha256sum} prints for the graph of text encoders, UNet, VAE decoder and VAE encoder (if there is one), each
     * followed by its external data files. Another VAE changes nothing of it. Reads all of them on the first call,
     * about a second a gigabyte.
     */
    public String sha256() {
        return sha256(new Cancellation());
    }

    /**
     * Identifies the model, unless someone cancels first.
     *
     * @throws java.util.concurrent.CancellationException soon after the cancellation
     */
    public synchronized String sha256(Cancellation cancellation) {
        Optional<ModelFolder> files = plain.or(() -> exported);
        if (files.isPresent()) {
            return files.get().sha256(cancellation); // what is laid over it has hashes of its own
        }
        if (sha256 == null) {
            List<OnnxFile> graphs = new ArrayList<>(texts.stream().map(TextModel::graph).toList());
            graphs.add(unet);
            sha256 = parts.sha256(graphs, vae(), cancellation);
        }
        return sha256;
    }

    private List<OnnxFile> vae() {
        return Stream.concat(Stream.of(vaeDecoder), vaeEncoder.stream()).toList();
    }

    /**
     * What is known of the colours of its latents: told by its makers, or seen in this or an earlier session.
     *
     * @throws java.util.concurrent.CancellationException soon after the cancellation
     */
    public KnownColours colours(Cancellation cancellation) {
        int channels = config.vae().latentChannels();
        return new KnownColours(KnownColours.place(), vaeSha256().orElseGet(() -> sha256(cancellation)), channels,
                vaeName().isPresent() ? Optional.empty() : LatentColours.read(parts.advice(), channels));
    }

    /** What the VAE is called that took the place of the model's own, if one did. */
    public Optional<String> vaeName() {
        return choice.vae().map(vae -> vae.toAbsolutePath().normalize().getFileName().toString());
    }

    /**
     * Identifies the VAE that took the place of the model's own, if one did: the SHA-256 of its file, or of all as
     * above.
     */
    public synchronized Optional<String> vaeSha256() {
        if (exported.isPresent()) {
            return exported.get().vaeSha256();
        }
        if (choice.vae().isPresent() && vaeSha256 == null) {
            List<Path> files = ModelHash.files(vae()).stream().distinct().toList();
            vaeSha256 = files.size() == 1 ? ModelHash.sha256(files.get(0), new Cancellation())
                    : ModelHash.of(files.get(0).toAbsolutePath().getParent(), files, new Cancellation());
        }
        return Optional.ofNullable(vaeSha256);
    }
}
