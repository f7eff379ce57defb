package org.diffusionj.checkpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diffusionj.weights.Weight;
import org.diffusionj.weights.WeightFile;
import org.diffusionj.weights.Weights;

/**
 * An autoencoder in a file of its own, or in a checkpoint's, by diffusers' names or those of the latent diffusion code.
 */
public final class SeparateVae {
    private static final List<String> PREFIXES = List.of("first_stage_model.", "vae.");

    private SeparateVae() {}

    /**
     * Reads what a file says of its tensors.
     *
     * @return by diffusers' names; none if there is no autoencoder among them
     * @throws org.diffusionj.weights.WeightsException if the file cannot be read
     */
    public static Optional<Weights> read(Path path) {
        Weights file = WeightFile.read(path);
        Map<String, Weight> inside = prefixed(file.tensors());
        Map<String, Weight> vae = LdmAutoencoder.renamed(inside.isEmpty() ? file.tensors() : inside);
        boolean fits = vae.containsKey("decoder.conv_in.weight")
                && vae.containsKey("decoder.up_blocks.0.resnets.0.conv1.weight");
        return fits ? Optional.of(new Weights(path, vae, file.metadata())) : Optional.empty();
    }

    /** What a checkpoint keeps for its autoencoder, without the words before the names. */
    static Map<String, Weight> prefixed(Map<String, Weight> file) {
        return PREFIXES.stream().map(prefix -> NetworksInFile.under(file, prefix)).filter(found -> !found.isEmpty())
                .findFirst().orElse(Map.of());
    }
}
