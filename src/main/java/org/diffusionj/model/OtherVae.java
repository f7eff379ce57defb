package org.diffusionj.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.diffusionj.checkpoint.AutoencoderConfiguration;
import org.diffusionj.checkpoint.SeparateVae;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.text.ClipTokenizer;
import org.diffusionj.weights.Weights;

/**
 * A model whose VAE is another one: a file in the naming of diffusers or of the latent diffusion code, a folder as
 * diffusers saves a VAE, or a model folder's.
 */
final class OtherVae implements ModelParts {
    private static final List<String> SCALE = List.of("scaling_factor", "latents_mean", "latents_std");

    private final ModelParts model;
    private final Path vae;

    private OtherVae(ModelParts model, Path vae) {
        this.model = model;
        this.vae = vae;
    }

    /** @param vae a file or a folder */
    static ModelParts of(ModelParts model, Path vae) {
        return new OtherVae(model, vae);
    }

    private static boolean isVae(Component component) {
        return component == Component.VAE_DECODER || component == Component.VAE_ENCODER;
    }

    @Override
    public boolean has(Component component) {
        if (!isVae(component)) {
            return model.has(component);
        }
        if (component == Component.VAE_DECODER) {
            return true;
        }
        return Files.isRegularFile(vae) ? weights().tensors().containsKey("encoder.conv_in.weight")
                : component.isIn(vae) || new ComponentFolder(vae, component.label()).weights().isPresent();
    }

    @Override
    public OnnxFile graph(Component component) {
        if (!isVae(component)) {
            return model.graph(component);
        }
        if (Files.isRegularFile(vae)) {
            return component.built(config(component), weights());
        }
        if (component.isIn(vae)) {
            return component.read(vae);
        }
        if (new ComponentFolder(vae, component.label()).weights().isEmpty()
                && TextFile.isAbsent(vae.resolve(ComponentFolder.GRAPH))) {
            throw holdsNone("folder");
        }
        return component.readIn(vae);
    }

    private ModelException holdsNone(String place) {
        return new ModelException(vae, "this " + place + " holds no VAE",
                "Give the file or the folder of a VAE, or of a model that has one", "docs/models.md#another-vae");
    }

    @Override
    public JsonFile config(Component component) {
        if (!isVae(component)) {
            return model.config(component);
        }
        if (Files.isRegularFile(vae)) {
            return ofFile();
        }
        return component.isIn(vae) ? component.config(vae) : JsonFile.readIfPresent(vae.resolve(Component.CONFIG));
    }

    /**
     * What the weights tell, corrected by a file beside them: config.json where diffusers saved them, else {@code
     * NAME.json}. Latents are scaled as the model is used to, unless that file says otherwise.
     */
    private JsonFile ofFile() {
        Map<String, Object> keys = new LinkedHashMap<>(AutoencoderConfiguration.of(weights().tensors()));
        Map<String, Object> own = model.config(Component.VAE_DECODER).keys();
        SCALE.stream().filter(own::containsKey).forEach(key -> keys.put(key, own.get(key)));
        boolean saved = WeightsComponent.among(List.of(vae.getFileName().toString())).isPresent();
        Path beside = saved ? vae.resolveSibling(Component.CONFIG) : CheckpointName.sibling(vae, "json");
        JsonFile said = JsonFile.readIfPresent(beside);
        if (said.keys().get("vae") instanceof Map<?, ?> corrections) {
            corrections.forEach((key, value) -> keys.put(String.valueOf(key), value));
        } else if (saved) {
            keys.putAll(said.keys());
        }
        return JsonFile.made(vae, keys, "Correct it in " + beside.getFileName() + " beside it");
    }

    private Weights weights() {
        return SeparateVae.read(vae).orElseThrow(() -> holdsNone("file"));
    }

    @Override
    public String sha256(List<OnnxFile> others, List<OnnxFile> replaced, Cancellation cancellation) {
        List<OnnxFile> own = Stream.of(Component.VAE_DECODER, Component.VAE_ENCODER)
                .filter(model::has).map(model::graph).toList();
        return model.sha256(others, own, cancellation);
    }

    @Override
    public Path path() {
        return model.path();
    }

    @Override
    public Optional<Path> folder() {
        return model.folder();
    }

    @Override
    public JsonFile index() {
        return model.index();
    }

    @Override
    public ClipTokenizer tokenizer(Component component, TextEncoderConfig encoder) {
        return model.tokenizer(component, encoder);
    }

    @Override
    public SchedulerConfig scheduler() {
        return model.scheduler();
    }

    @Override
    public JsonFile advice() {
        return model.advice();
    }

    @Override
    public void requireIntact(Cancellation cancellation) {
        model.requireIntact(cancellation);
    }
}
