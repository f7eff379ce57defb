package org.diffusionj.checkpoint;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.diffusionj.weights.Weight;
import org.diffusionj.weights.WeightFile;
import org.diffusionj.weights.Weights;

/**
 * A model in one file, as training programs and AUTOMATIC1111 write it: the weights of its networks by diffusers'
 * names, none of them read yet, and what configuration files would say.
 *
 * <pre>{@code
 * Checkpoint model = Checkpoint.read(Path.of("v1-5-pruned.safetensors"));
 * Map<String, Object> config = model.configuration("unet", Corrections.NONE);
 * }</pre>
 */
public final class Checkpoint {
    static final String UNET = "unet";
    static final String VAE = "vae";
    static final String TEXT = "text_encoder";
    static final String TEXT_2 = "text_encoder_2";

    /** Layers of OpenCLIP H that Stable Diffusion 2 uses, the last one being left out, and their number in the file. */
    private static final long SD2_LAYERS = 23;
    private static final long REFINER_WIDTH = 1280;

    /** The training steps of Stable Diffusion 2's base model, by which diffusers knows that it predicts noise. */
    private static final String BASE_STEPS = "875000";

    private final Weights file;
    private final Map<String, Map<String, Weight>> networks;
    private final CheckpointFamily family;

    private Checkpoint(Weights file, Map<String, Map<String, Weight>> networks, CheckpointFamily family) {
        this.file = file;
        this.networks = networks;
        this.family = family;
    }

    /**
     * Reads what a file says of its tensors.
     *
     * @return none if there is no UNet among them, so that this is no model
     * @throws org.diffusionj.weights.WeightsException if the file cannot be read
     */
    public static Optional<Checkpoint> read(Path path) {
        Weights file = WeightFile.read(path);
        return NetworksInFile.of(file.tensors()).map(found -> new Checkpoint(file, found.networks(), found.family()));
    }

    /**
     * What a file is that is no model, in words.
     *
     * @throws org.diffusionj.weights.WeightsException if the file cannot be read
     */
    public static Optional<String> kindOfOther(Path path) {
        return OtherFiles.kind(WeightFile.read(path).tensors().keySet());
    }

    /**
     * Whether the model walks through other noise levels than those of its form, so that its pictures would be wrong.
     */
    public boolean isPlayground() {
        return OtherFiles.isPlayground(file.tensors().keySet());
    }

    /** Whether the file holds a network: {@code unet}, {@code vae}, {@code text_encoder} or {@code text_encoder_2}. */
    public boolean holds(String component) {
        return networks.containsKey(component);
    }

    /** Whether the VAE that it holds encodes, too. */
    public boolean holdsVaeEncoder() {
        return networks.getOrDefault(VAE, Map.of()).containsKey("encoder.conv_in.weight");
    }

    /** The keys of the UNet's configuration that its weights tell. */
    public Set<String> toldOfUNet() {
        return UNetConfiguration.of(networks.get(UNET)).keySet();
    }

    /** Whether this is a Stable Diffusion 2. */
    public boolean isSd2() {
        return family == CheckpointFamily.SD2 || family == CheckpointFamily.SD2_INPAINTING;
    }

    /** Whether the model has two text encoders, or the second of them alone. */
    public boolean isXl() {
        return family.isXl();
    }

    /** Whether the first of two text encoders is left out, as in Stable Diffusion XL's refiner. */
    public boolean refines() {
        return family == CheckpointFamily.REFINER;
    }

    /**
     * The weights of a network that the file holds, by diffusers' names; of a text encoder, those of the layers that
     * are used.
     */
    public Weights weights(String component, Corrections corrections) {
        Map<String, Weight> weights = networks.get(component);
        boolean text = component.startsWith(TEXT);
        return new Weights(file.file(), text ? firstLayers(weights, configuration(component, corrections)) : weights,
                file.metadata());
    }

    private Map<String, Weight> firstLayers(Map<String, Weight> weights, Map<String, Object> configuration) {
        Map<String, Weight> used = new LinkedHashMap<>();
        weights.forEach((name, weight) -> {
            String[] layer = name.startsWith("text_model.encoder.layers.") ? name.split("\\.") : new String[0];
            boolean left = layer.length > 0 && configuration.get("num_hidden_layers") instanceof Long layers
                    && layer[3].matches("\\d{1,9}") && Long.parseLong(layer[3]) >= layers;
            if (!left && !(isSd2() && name.equals("text_projection.weight"))) {
                used.put(name, weight);
            }
        });
        return used;
    }

    /** What config.json of a network that the file holds would say. */
    public Map<String, Object> configuration(String component, Corrections corrections) {
        Map<String, Weight> weights = networks.get(component);
        Map<String, Object> keys = new LinkedHashMap<>(switch (component) {
            case UNET -> unetConfiguration(weights, corrections);
            case VAE -> vaeConfiguration(weights);
            case TEXT -> textConfiguration(weights);
            default -> ClipConfiguration.of(weights, false);
        });
        keys.putAll(corrections.of(component));
        return keys;
    }

    private Map<String, Object> unetConfiguration(Map<String, Weight> weights, Corrections corrections) {
        Map<String, Object> keys = UNetConfiguration.of(weights);
        List<?> channels = (List<?>) keys.get("block_out_channels");
        keys.put("attention_head_dim", corrections.headWidth()
                .<Object>map(width -> channels.stream().map(all -> Math.max(1, (Long) all / width)).toList())
                .orElseGet(() -> family.heads(channels)));
        keys.put("sample_size", family.sample(predictsVelocity(corrections)));
        if (keys.containsKey("addition_embed_type")) {
            long all = (Long) keys.get("projection_class_embeddings_input_dim");
            long pooled = networks.containsKey(TEXT_2) ? new Sizes(networks.get(TEXT_2)).of("text_projection.weight", 0)
                    : REFINER_WIDTH;
            keys.put("addition_time_embed_dim", UNetConfiguration.sizeWidth(all, pooled, refines()));
        }
        return keys;
    }

    private Map<String, Object> vaeConfiguration(Map<String, Weight> weights) {
        Map<String, Object> keys = AutoencoderConfiguration.of(weights);
        keys.put("scaling_factor", family.scaling());
        return keys;
    }

    /** What config.json of a VAE would say that the UNet is used to, whether or not the file holds it. */
    public Map<String, Object> scaling(Corrections corrections) {
        Map<String, Object> keys = new LinkedHashMap<>(Map.of("scaling_factor", family.scaling()));
        keys.putAll(corrections.of(VAE));
        return keys;
    }

    private Map<String, Object> textConfiguration(Map<String, Weight> weights) {
        Map<String, Object> keys = ClipConfiguration.of(weights, !isSd2());
        if (isSd2()) {
            keys.put("num_hidden_layers", Math.min(SD2_LAYERS, (Long) keys.get("num_hidden_layers")));
        }
        return keys;
    }

    /** What model_index.json would say. */
    public Map<String, Object> index() {
        return family.index();
    }

    /** What scheduler_config.json would say. */
    public Map<String, Object> scheduler(Corrections corrections) {
        Map<String, Object> keys = family.scheduler(predictsVelocity(corrections));
        if (file.tensors().containsKey("ztsnr")) {
            keys.put("rescale_betas_zero_snr", true);
        }
        keys.putAll(corrections.of("scheduler"));
        return keys;
    }

    /** The file's own word counts, where it has one; then, as in diffusers, what is usual for the family. */
    private boolean predictsVelocity(Corrections corrections) {
        Object corrected = corrections.of("scheduler").get("prediction_type");
        String told = file.metadata().getOrDefault("modelspec.prediction_type", "");
        if (corrected != null || !told.isEmpty()) {
            return String.valueOf(corrected == null ? told : corrected).startsWith("v");
        }
        return file.tensors().containsKey("v_pred")
                || family.usuallyVelocity() && !BASE_STEPS.equals(file.metadata().get("global_step"));
    }
}
