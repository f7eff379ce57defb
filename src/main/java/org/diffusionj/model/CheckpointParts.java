package org.diffusionj.model;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.diffusionj.checkpoint.Checkpoint;
import org.diffusionj.checkpoint.Corrections;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.text.ClipTokenizer;

/**
 * The parts of a model in one file. Configurations are told from the weights and corrected by files beside it,
 * tokenizer and scheduler are those of the family's published models, and what the file lacks comes from a model folder
 * that a file beside it names.
 */
final class CheckpointParts implements ModelParts {
    private static final int GROUPS = 32;

    private final Path path;
    private final Checkpoint checkpoint;
    private final CheckpointNotes notes;
    private final Optional<FolderParts> rest;
    private final Corrections corrections;

    private CheckpointParts(Path path, Checkpoint checkpoint, CheckpointNotes notes) {
        this.path = path;
        this.checkpoint = checkpoint;
        this.notes = notes;
        this.rest = notes.components().map(FolderParts::of);
        this.corrections = new Corrections(Map.of("unet", untoldOfRest()), notes.described().headWidth())
                .and(notes.described().keys()).and(notes.corrections());
    }

    /** @throws ModelException if the file is no model, or one that cannot be run */
    static CheckpointParts of(Path file) {
        TextFile.requireNoDevice(file);
        Checkpoint checkpoint = Checkpoint.read(file).orElseThrow(() -> new ModelException(file,
                "this file holds no model" + Checkpoint.kindOfOther(file).map(kind -> ": it is " + kind).orElse(
                        ": no UNet is among its weights"), "Give a checkpoint file of a model that is supported, or a"
                        + " model folder", "docs/models.md#one-file-checkpoints"));
        if (checkpoint.isPlayground()) {
            throw new ModelException(file, "this is Playground 2.5, whose noise levels (EDM) are none of those here",
                    "Take a model that is supported", "docs/models.md#supported-models");
        }
        return new CheckpointParts(file, checkpoint, CheckpointNotes.beside(file));
    }

    /** What a folder says of a UNet of its kind that weights do not tell, for a UNet alone. */
    private Map<String, Object> untoldOfRest() {
        if (rest.isEmpty() || holdsText()) {
            return Map.of();
        }
        Map<String, Object> untold = new LinkedHashMap<>(rest.get().config(Component.UNET).keys());
        untold.keySet().removeAll(checkpoint.toldOfUNet());
        return untold;
    }

    private boolean holdsText() {
        return checkpoint.holds(Component.TEXT_ENCODER.folder()) || checkpoint.holds(Component.TEXT_ENCODER_2.folder());
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public Optional<Path> folder() {
        return rest.map(FolderParts::path);
    }

    @Override
    public JsonFile index() {
        return holdsText() || rest.isEmpty() ? made(checkpoint.index()) : rest.get().index();
    }

    private JsonFile made(Map<String, Object> keys) {
        return JsonFile.made(path, keys, "Correct it in " + notes.file().getFileName() + " beside it");
    }

    @Override
    public boolean has(Component component) {
        if (holds(component)) {
            return true;
        }
        boolean need = switch (component) {
            case TEXT_ENCODER -> !checkpoint.refines();
            case TEXT_ENCODER_2 -> checkpoint.isXl();
            default -> false;
        };
        return need || rest.filter(folder -> folder.has(component)).isPresent();
    }

    private boolean holds(Component component) {
        return switch (component) {
            case VAE_DECODER -> checkpoint.holds("vae");
            case VAE_ENCODER -> checkpoint.holds("vae") && checkpoint.holdsVaeEncoder();
            default -> checkpoint.holds(component.folder());
        };
    }

    private static String key(Component component) {
        return component == Component.VAE_DECODER || component == Component.VAE_ENCODER ? "vae" : component.folder();
    }

    @Override
    public OnnxFile graph(Component component) {
        if (holds(component)) {
            return component.built(config(component), checkpoint.weights(key(component), corrections));
        }
        return rest.orElseThrow(() -> missing(component)).graph(component);
    }

    private ModelException missing(Component component) {
        if (component == Component.VAE_DECODER) {
            return new ModelException(path, "this file holds no VAE", "Name a VAE with 'vae', a file or a folder",
                    "docs/models.md#another-vae");
        }
        return new ModelException(path, "this file holds no " + component.label(),
                "Name a model folder that has one in " + notes.file().getFileName()
                        + " beside it: {\"components\": \"FOLDER\"}", "docs/models.md#one-file-checkpoints");
    }

    @Override
    public JsonFile config(Component component) {
        if (!holds(component)) {
            return rest.map(folder -> folder.config(component)).orElseGet(() -> made(key(component).equals("vae")
                    ? checkpoint.scaling(corrections) : Map.of()));
        }
        JsonFile config = made(checkpoint.configuration(key(component), corrections));
        if (config.has("block_out_channels")) {
            requireGroups(config);
        }
        return config;
    }

    /** In every published model, groups of channels are normalised in 32 parts, and no weight tells another number. */
    private static void requireGroups(JsonFile config) {
        int groups = config.count("norm_num_groups", GROUPS);
        if (config.counts("block_out_channels").stream().anyMatch(channels -> channels % groups != 0)) {
            throw config.wrong("norm_num_groups", "a number that divides the channels of each level, "
                    + config.counts("block_out_channels"), groups);
        }
    }

    @Override
    public ClipTokenizer tokenizer(Component component, TextEncoderConfig encoder) {
        Optional<Path> named = notes.tokenizer(component);
        if (named.isPresent()) {
            return TokenizerFiles.read(named.get(), encoder);
        }
        if (rest.isPresent() && !holds(component)) {
            return rest.get().tokenizer(component, encoder);
        }
        boolean endFills = component == Component.TEXT_ENCODER && !checkpoint.isSd2();
        return SuppliedTokenizer.of(path, notes.file(), encoder, endFills);
    }

    @Override
    public SchedulerConfig scheduler() {
        if (holdsText() || rest.isEmpty()) {
            return new SchedulerConfig(path.toString(), checkpoint.scheduler(corrections));
        }
        SchedulerConfig scheduler = rest.get().scheduler();
        for (Map.Entry<String, Object> entry : corrections.of("scheduler").entrySet()) {
            scheduler = scheduler.with(entry.getKey(), entry.getValue());
        }
        return scheduler;
    }

    @Override
    public JsonFile advice() {
        return notes.advised();
    }

    @Override
    public void requireIntact(Cancellation cancellation) {
        rest.ifPresent(folder -> folder.requireIntact(cancellation));
    }

    /** Of the file alone, as others publish it, unless there are more. */
    @Override
    public String sha256(List<OnnxFile> others, List<OnnxFile> vae, Cancellation cancellation) {
        List<OnnxFile> graphs = Stream.concat(others.stream(), vae.stream()).toList();
        List<Path> files = ModelHash.files(graphs).stream().distinct().toList();
        return files.size() == 1 ? ModelHash.sha256(path, cancellation)
                : ModelHash.of(path.toAbsolutePath().getParent(), files, cancellation);
    }
}
