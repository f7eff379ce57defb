package org.diffusionj.adapter;

import java.util.Locale;
import java.util.regex.Pattern;

/** Guesses which family of models a LoRA was made for: its notes tell, else its names and sizes. */
final class MadeFor {
    private MadeFor() {}

    static String of(LoraFile file) {
        String noted = (file.metadata().getOrDefault("ss_base_model_version", "") + " "
                + file.metadata().getOrDefault("modelspec.architecture", "")).toLowerCase(Locale.ROOT);
        if (noted.contains("flux")) {
            return "FLUX";
        }
        if (noted.contains("sdxl") || noted.contains("stable-diffusion-xl")) {
            return "Stable Diffusion XL";
        }
        if (noted.contains("sd_v1") || noted.contains("stable-diffusion-v1")) {
            return "Stable Diffusion 1";
        }
        return noted.contains("sd_v2") || noted.contains("stable-diffusion-v2") ? "Stable Diffusion 2" : byNames(file);
    }

    private static String byNames(LoraFile file) {
        if (any(file, ".*(double_blocks|single_blocks|single_transformer_blocks).*")) {
            return "FLUX";
        }
        if (any(file, ".*(joint_blocks|joint_transformer_blocks|transformer[._]transformer_blocks).*")) {
            return "Stable Diffusion 3, or another model that is a transformer";
        }
        if (any(file, "lora_te2_.*|text_encoder_2\\..*|.*transformer_blocks[._]([2-9])[._].*")) {
            return "Stable Diffusion XL";
        }
        long width = file.textWidth();
        return width == 768 ? "Stable Diffusion 1" : width == 1024 ? "Stable Diffusion 2"
                : width == 2048 ? "Stable Diffusion XL" : "a model of another kind";
    }

    private static boolean any(LoraFile file, String names) {
        Pattern pattern = Pattern.compile(names);
        return file.layers().stream().anyMatch(layer -> pattern.matcher(layer.name()).matches());
    }
}
