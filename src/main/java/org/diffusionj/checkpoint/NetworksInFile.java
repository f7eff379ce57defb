package org.diffusionj.checkpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.diffusionj.weights.Weight;

/**
 * Finds the networks of a model among the weights of a file.
 *
 * @param networks weights by diffusers' names, by component
 */
record NetworksInFile(Map<String, Map<String, Weight>> networks, CheckpointFamily family) {
    private static final String UNET_PREFIX = "model.diffusion_model.";

    /** Widths of the text that the UNet takes. */
    private static final long SD2_WIDTH = 1024;
    private static final long REFINER_WIDTH = 1280;

    /** @return none if there is no UNet among them */
    static Optional<NetworksInFile> of(Map<String, Weight> file) {
        Map<String, Weight> unet = unet(file);
        if (unet.isEmpty()) {
            return Optional.empty();
        }
        CheckpointFamily generation = generation(file, new Sizes(unet));
        Map<String, Map<String, Weight>> networks = texts(file, generation);
        String label = generation.isXl() ? "add_embedding" : "class_embedding";
        networks.put(Checkpoint.UNET, LdmUNet.isIn(unet) ? LdmUNet.renamed(unet, label) : unet);
        Map<String, Weight> vae = SeparateVae.prefixed(file);
        if (!vae.isEmpty()) {
            networks.put(Checkpoint.VAE, LdmAutoencoder.renamed(vae));
        }
        long channels = new Sizes(networks.get(Checkpoint.UNET)).of("conv_in.weight", 1);
        return Optional.of(new NetworksInFile(networks, CheckpointFamily.of(generation, channels)));
    }

    /** Those of the model, else averaged ones, else the whole file if it is a UNet alone. By names of either kind. */
    private static Map<String, Weight> unet(Map<String, Weight> file) {
        Map<String, Weight> prefixed = under(file, UNET_PREFIX);
        Map<String, Weight> found = !prefixed.isEmpty() ? prefixed : EmaNames.dotted(file);
        Map<String, Weight> named = found.isEmpty() ? file : found;
        boolean diffusers = named.containsKey("conv_in.weight") && named.containsKey("conv_out.weight")
                && named.containsKey("down_blocks.0.resnets.0.conv1.weight")
                        && named.containsKey("time_embedding.linear_1.weight");
        return LdmUNet.isIn(named) || diffusers ? named : Map.of();
    }

    /** The weights whose names begin so, without that beginning. */
    static Map<String, Weight> under(Map<String, Weight> weights, String prefix) {
        Map<String, Weight> found = new LinkedHashMap<>();
        weights.forEach((name, weight) -> {
            if (name.startsWith(prefix)) {
                String rest = name.substring(prefix.length());
                found.put(rest, weight.named(rest));
            }
        });
        return found;
    }

    private static CheckpointFamily generation(Map<String, Weight> file, Sizes unet) {
        long text = unet.like(".*\\.attn2\\.to_k\\.weight", 1);
        boolean sized = unet.has("label_emb.0.0.weight") || unet.has("add_embedding.linear_1.weight");
        if (OpenClipText.isIn(under(file, "conditioner.embedders.1.model."))) {
            return CheckpointFamily.XL;
        }
        if (OpenClipText.isIn(under(file, "conditioner.embedders.0.model."))) {
            return CheckpointFamily.REFINER;
        }
        if (OpenClipText.isIn(under(file, "cond_stage_model.model.")) || text == SD2_WIDTH) {
            return CheckpointFamily.SD2;
        }
        return !sized ? CheckpointFamily.SD1 : text == REFINER_WIDTH ? CheckpointFamily.REFINER : CheckpointFamily.XL;
    }

    private static Map<String, Map<String, Weight>> texts(Map<String, Weight> file, CheckpointFamily generation) {
        Map<String, Map<String, Weight>> texts = new LinkedHashMap<>();
        String place = generation.isXl() ? "conditioner.embedders.0." : "cond_stage_model.";
        putText(texts, Checkpoint.TEXT, under(file, place + "transformer."));
        switch (generation) {
            case SD2 -> putText(texts, Checkpoint.TEXT, OpenClipText.renamed(under(file, "cond_stage_model.model.")));
            case XL -> putText(texts, Checkpoint.TEXT_2, OpenClipText.renamed(under(file,
                    "conditioner.embedders.1.model.")));
            case REFINER -> putText(texts, Checkpoint.TEXT_2, OpenClipText.renamed(under(file,
                    "conditioner.embedders.0.model.")));
            default -> { }
        }
        return texts;
    }

    private static void putText(Map<String, Map<String, Weight>> texts, String component, Map<String, Weight> weights) {
        if (!weights.isEmpty()) {
            texts.put(component, weights);
        }
    }
}
