package org.diffusionj.adapter;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.diffusionj.checkpoint.LdmLayers;

/**
 * The layers of a UNet by the names of the latent diffusion code (Rombach et al. 2022), where blocks are counted
 * through:
 * {@code input_blocks.4.1} is the first attention of the second level.
 */
final class LdmLayerNames {
    private final Set<String> layers;
    private final Map<String, String> names = new HashMap<>();

    private LdmLayerNames(Set<String> layers) {
        this.layers = layers;
    }

    /** @return diffusers' names by those of the latent diffusion code */
    static Map<String, String> of(Set<String> layers) {
        LdmLayerNames read = new LdmLayerNames(layers);
        LdmLayers.AROUND.forEach(read::put);
        LdmLayers.ofLabels("add_embedding").forEach(read::put);
        read.down();
        read.residual("mid_block.resnets.0", "middle_block.0");
        read.all("mid_block.attentions.0", "middle_block.1");
        read.residual("mid_block.resnets.1", "middle_block.2");
        read.up();
        return read.names;
    }

    private void put(String ldm, String layer) {
        if (layers.contains(layer)) {
            names.put(ldm, layer);
        }
    }

    private void down() {
        int block = 1; // 0 is the first convolution
        for (int level = 0; has("down_blocks." + level + "."); level++) {
            String place = "down_blocks." + level;
            for (int i = 0; has(place + ".resnets." + i + "."); i++) {
                residual(place + ".resnets." + i, "input_blocks." + block + ".0");
                all(place + ".attentions." + i, "input_blocks." + block + ".1");
                block++;
            }
            if (has(place + ".downsamplers.0.")) {
                put("input_blocks." + block + ".0.op", place + ".downsamplers.0.conv");
                block++;
            }
        }
    }

    private void up() {
        int block = 0;
        for (int level = 0; has("up_blocks." + level + "."); level++) {
            String place = "up_blocks." + level;
            for (int i = 0; has(place + ".resnets." + i + "."); i++) {
                residual(place + ".resnets." + i, "output_blocks." + block + ".0");
                all(place + ".attentions." + i, "output_blocks." + block + ".1");
                block++;
            }
            int further = has(place + ".attentions.0.") ? 2 : 1;
            put("output_blocks." + (block - 1) + "." + further + ".conv", place + ".upsamplers.0.conv");
        }
    }

    private boolean has(String beginning) {
        return layers.stream().anyMatch(layer -> layer.startsWith(beginning));
    }

    private void residual(String place, String ldm) {
        LdmLayers.RESIDUAL.forEach((other, layer) -> put(ldm + "." + other, place + "." + layer));
    }

    private void all(String place, String ldm) {
        for (String layer : layers.stream().filter(name -> name.startsWith(place + ".")).collect(Collectors.toSet())) {
            put(ldm + layer.substring(place.length()), layer);
        }
    }
}
